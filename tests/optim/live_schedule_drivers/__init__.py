"""How the schedules of the libraries that install are run, for ``tests.optim.live_schedules``: a file for each library.

A driver is given what is asked for by minigrad's names, and gives the rates of the updates. It raises TypeError,
ValueError, KeyError or NotImplementedError for what its library does not have.
"""

from collections.abc import Mapping

from tests.optim.live_schedule_drivers.asked import Rates
from tests.optim.live_schedule_drivers.keras import KERAS
from tests.optim.live_schedule_drivers.optax import OPTAX
from tests.optim.live_schedule_drivers.paddle import PADDLE
from tests.optim.live_schedule_drivers.pytorch_optimizer import PYTORCH_OPTIMIZER
from tests.optim.live_schedule_drivers.pytorch_warmup import PYTORCH_WARMUP
from tests.optim.live_schedule_drivers.tf_compat_v1 import TF_COMPAT_V1
from tests.optim.live_schedule_drivers.timm import TIMM
from tests.optim.live_schedule_drivers.torch import TORCH
from tests.optim.live_schedule_drivers.transformers import TRANSFORMERS

DRIVERS: Mapping[str, tuple[str, Mapping[str, Rates]]] = {
    "torch": ("torch", TORCH),
    "timm": ("timm", TIMM),
    "transformers": ("transformers", TRANSFORMERS),
    "pytorch_optimizer": ("pytorch-optimizer", PYTORCH_OPTIMIZER),
    "pytorch_warmup": ("pytorch-warmup", PYTORCH_WARMUP),
    "optax": ("optax", OPTAX),
    "keras": ("keras", KERAS),
    "tf_compat_v1": ("tensorflow", TF_COMPAT_V1),
    "paddle": ("paddlepaddle", PADDLE),
}
"""By library of ``minigrad.optim.dialects`` the distribution that must be there, and its schedules."""
