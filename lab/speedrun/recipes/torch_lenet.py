"""``lenet`` in eager PyTorch, to be timed beside it: ``python -m lab.speedrun beside lenet torch-lenet``."""

from lab.speedrun.recipes import lenet
from lab.speedrun.torch_twin import Twin

recipe = Twin(lenet.recipe)
