"""Learning rates that change with time, with PyTorch's names and formulas.

- ``scheduler.py``: what they share.
- ``curves.py``: those that are a formula of the time alone: ``StepLR``, ``ExponentialLR``, ``CosineAnnealingLR``,
  ``LinearLR`` (warm-up).
- ``sequential.py``: ``SequentialLR``, one schedule after another.
- ``one_cycle.py``: ``OneCycleLR``, up and down once, and the momentum the other way.
- ``plateau.py``: ``ReduceLROnPlateau``, down when a metric stops getting better.

A schedule is made after its optimizer and sets the rates at once; then ``schedule.step()`` after ``optimizer.step()``,
once an epoch or once a batch, as its time is counted.
"""

from minigrad.optim.lr_scheduler.curves import CosineAnnealingLR, ExponentialLR, LinearLR, StepLR
from minigrad.optim.lr_scheduler.one_cycle import OneCycleLR
from minigrad.optim.lr_scheduler.plateau import ReduceLROnPlateau
from minigrad.optim.lr_scheduler.scheduler import LRScheduler
from minigrad.optim.lr_scheduler.sequential import SequentialLR

__all__ = [
    "CosineAnnealingLR",
    "ExponentialLR",
    "LRScheduler",
    "LinearLR",
    "OneCycleLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]
