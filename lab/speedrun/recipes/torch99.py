"""``99`` in eager PyTorch, to be timed beside it: ``python -m lab.speedrun beside 99 torch-99``."""

from lab.speedrun.recipes import mnist99
from lab.speedrun.torch_twin import Twin

recipe = Twin(mnist99.recipe)
