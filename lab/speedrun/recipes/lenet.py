"""What the speedrun began with: LeNet-5, as ``train.py`` has it, with the quickest flags that were known.

python train.py --optim adam --lr .006 --schedule one-cycle --batch-size 128 --epochs 2
"""

from lab.speedrun.recipe import Recipe
from models import lenet

recipe = Recipe(net=lenet, lr=0.006, epochs=2, batch_size=128)
