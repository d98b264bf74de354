"""Learning rates that change with time, with PyTorch's names and formulas.

- ``scheduler.py``: what they share.
- ``curves.py``: those that are a formula of the time alone: ``StepLR``, ``MultiStepLR``, ``ConstantLR``,
  ``ExponentialLR``, ``CosineAnnealingLR``, ``LinearLR`` (warm-up), ``PolynomialLR``.
- ``inverse.py``: those that fall as a power of the time, ``InverseTimeLR`` and ``InverseSqrtLR``.
- ``decays.py``: ways down that other libraries have: ``FlatCosineLR``, ``LinearCosineLR``, ``REXLR``, ``TanhLR``, and
  ``ExponentialWarmupLR``.
- ``functions.py``: a formula of one's own: ``LambdaLR``, ``MultiplicativeLR``.
- ``combined.py``: ``SequentialLR``, one schedule after another; ``ChainedScheduler``, all at once; ``ShiftedLR``, one
  by another clock.
- ``warm_restarts.py``: ``CosineAnnealingWarmRestarts``, down, and up again at once.
- ``cyclic.py``: ``CyclicLR``, up and down; ``one_cycle.py``: ``OneCycleLR``, up and down once. Both move the momentum
  the other way.
- ``plateau.py``: ``ReduceLROnPlateau``, down when a metric stops getting better.

A schedule is made after its optimizer and sets the rates at once; then ``schedule.step()`` after ``optimizer.step()``,
once an epoch or once a batch, as its time is counted.

Unless an option says so, each is PyTorch's; the options beyond are other libraries', and ``minigrad.optim.dialects``
has the schedules of those by name. No rate is ever below 0.
"""

from typing import TYPE_CHECKING

from minigrad.optim.lr_scheduler.combined import ChainedScheduler, SequentialLR, ShiftedLR
from minigrad.optim.lr_scheduler.curves import (
    ConstantLR,
    CosineAnnealingLR,
    ExponentialLR,
    LinearLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
)
from minigrad.optim.lr_scheduler.cyclic import CyclicLR
from minigrad.optim.lr_scheduler.decays import REXLR, ExponentialWarmupLR, FlatCosineLR, LinearCosineLR, TanhLR
from minigrad.optim.lr_scheduler.functions import LambdaLR, MultiplicativeLR
from minigrad.optim.lr_scheduler.inverse import InverseSqrtLR, InverseTimeLR
from minigrad.optim.lr_scheduler.one_cycle import OneCycleLR
from minigrad.optim.lr_scheduler.plateau import ReduceLROnPlateau
from minigrad.optim.lr_scheduler.scheduler import LRScheduler
from minigrad.optim.lr_scheduler.warm_restarts import CosineAnnealingWarmRestarts
from minigrad.spelling import unknown

__all__ = [
    "REXLR",
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "ExponentialWarmupLR",
    "FlatCosineLR",
    "InverseSqrtLR",
    "InverseTimeLR",
    "LRScheduler",
    "LambdaLR",
    "LinearCosineLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "ShiftedLR",
    "StepLR",
    "TanhLR",
]

if not TYPE_CHECKING:
    __getattr__ = unknown(
        __name__,
        {
            "_LRScheduler": "LRScheduler",
            "ChainedLR": "ChainedScheduler",
            "MultiStepDecay": "MultiStepLR",
            "StepDecay": "StepLR",
            "ExponentialDecay": "ExponentialLR",
            "CosineDecay": "CosineAnnealingLR",
            "CosineDecayRestarts": "CosineAnnealingWarmRestarts",
            "PolynomialDecay": "PolynomialLR",
            "PiecewiseConstantDecay": "MultiStepLR",
            "LambdaDecay": "LambdaLR",
            "InverseTimeDecay": "InverseTimeLR",
            "NaturalExpDecay": "ExponentialLR with gamma = e^−rate",
            **dict.fromkeys(("NoamDecay", "NoamLR"), "InverseSqrtLR with d_model"),
            "LinearWarmup": "SequentialLR of a LinearLR and what follows it",
        },
    )
