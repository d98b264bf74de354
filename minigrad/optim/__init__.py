"""The optimizers, and what goes with them.

- The nine, one file each, which reads like the paper: the rule, the kernel, the class. ``sgd.py``, ``momentum.py``,
  ``nag.py``, ``adagrad.py``, ``rmsprop.py``, ``adadelta.py``, ``adam.py``, ``adamax.py``, ``nadam.py``.
- ``adamw.py`` and ``nadamw.py``: Adam and Nadam with decoupled weight decay.
- ``rprop.py``, ``asgd.py``, ``adafactor.py``, ``lbfgs.py`` and its ``line_search.py``: others that PyTorch has.
- ``modern/``: the rules that came after, in the same style; ``muon.py`` and ``soap.py`` are for matrices.
- ``dialects/``: each of them as forty libraries have it. ``named.py``: optimizers by name, ``adam`` or ``adam@keras``.
- ``contract.py``: what each of them says of itself, and one of your own has to: ``docs/own_optimizer.md``.
- ``optimizer.py``: what they share: state, saving, the step around the kernel. ``groups.py``: parameter groups.
  ``divided.py``: several as one. ``declaration.py``: a class's declaration checked. ``state.py``, ``loading.py``:
  state, and a state dict taken over.
- ``options.py``: what each option may be. ``decay.py``: weight decay. ``denormal.py``: why decaying averages are
  rounded to 0 in time. ``flat_views.py``, ``multi_tensor.py``: what kernels take, and how threads share a step.
- ``lr_scheduler/``: learning rates that change with time.
- ``clip.py``: bounds on the gradients.

A training step is ``optimizer.zero_grad()``, ``loss.backward()``, ``optimizer.step()``. Options and state have
PyTorch's names, so that a run can be handed over in the middle, in either direction.
"""

from typing import TYPE_CHECKING

from minigrad.optim import lr_scheduler
from minigrad.optim.adadelta import Adadelta
from minigrad.optim.adafactor import Adafactor
from minigrad.optim.adagrad import Adagrad
from minigrad.optim.adam import Adam
from minigrad.optim.adamax import AdaMax
from minigrad.optim.adamw import AdamW
from minigrad.optim.asgd import ASGD
from minigrad.optim.clip import clip_grad_norm_, clip_grad_value_
from minigrad.optim.groups import Group
from minigrad.optim.lbfgs import LBFGS
from minigrad.optim.modern import (
    ADOPT,
    LAMB,
    SOAP,
    AdaBelief,
    AdEMAMix,
    Lion,
    Muon,
    Prodigy,
    RAdam,
    ScheduleFreeAdamW,
    ScheduleFreeSGD,
)
from minigrad.optim.momentum import Momentum
from minigrad.optim.nadam import Nadam
from minigrad.optim.nadamw import NadamW
from minigrad.optim.nag import NAG
from minigrad.optim.named import MODERN, NAMED, OPTIMIZERS, NamedOptimizer, optimizer_named
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.options import Rule
from minigrad.optim.rmsprop import RMSProp
from minigrad.optim.rprop import Rprop
from minigrad.optim.sgd import SGD
from minigrad.spelling import unknown

__all__ = [
    "ADOPT",
    "ASGD",
    "LAMB",
    "LBFGS",
    "MODERN",
    "NAG",
    "NAMED",
    "OPTIMIZERS",
    "SGD",
    "SOAP",
    "AdEMAMix",
    "AdaBelief",
    "AdaMax",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Group",
    "Lion",
    "Momentum",
    "Muon",
    "Nadam",
    "NadamW",
    "NamedOptimizer",
    "Optimizer",
    "Prodigy",
    "RAdam",
    "RMSProp",
    "Rprop",
    "Rule",
    "ScheduleFreeAdamW",
    "ScheduleFreeSGD",
    "clip_grad_norm_",
    "clip_grad_value_",
    "dialects",
    "lr_scheduler",
    "optimizer_named",
]

if TYPE_CHECKING:
    from minigrad.optim import dialects as dialects
else:
    __getattr__ = unknown(
        __name__,
        {
            "NAdam": "Nadam",
            "NAdamW": "NadamW",
            "RMSprop": "RMSProp",
            "Adamax": "AdaMax",
            "AdaGrad": "Adagrad",
            "AdaDelta": "Adadelta",
            "AdEMAMIX": "AdEMAMix",
            "Adopt": "ADOPT",
            "Lamb": "LAMB",
            "SGDScheduleFree": "ScheduleFreeSGD",
            "AdamWScheduleFree": "ScheduleFreeAdamW",
            "SGDM": "Momentum",
            "Nesterov": "NAG",
            "clip_grad_norm": "clip_grad_norm_",
            "clip_grad_value": "clip_grad_value_",
        },
        later={"dialects": "minigrad.optim.dialects"},
    )
