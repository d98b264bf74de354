"""pytorch_optimizer's schedules."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from tests.optim.live_schedule_drivers.asked import Asked, Rates
from tests.optim.live_schedule_drivers.torch import stepped


def _of_pytorch_optimizer(name: str, **names: str) -> Rates:
    def make(optimizer: Any, asked: Asked) -> Any:
        return getattr(import_module("pytorch_optimizer.lr_scheduler"), name)(optimizer, **asked.by(**names))

    return stepped(make)


def _with_top(name: str, **names: str) -> Rates:
    """A schedule of pytorch_optimizer's that is told the rate at its top."""

    def make(optimizer: Any, asked: Asked) -> Any:
        made = getattr(import_module("pytorch_optimizer.lr_scheduler"), name)
        return made(optimizer, max_lr=asked.lr, **asked.by(**names))

    return stepped(make)


PYTORCH_OPTIMIZER: Mapping[str, Rates] = {
    "warm-up-cosine": _with_top("CosineScheduler", warmup="warmup_steps", total_steps="t_max"),
    "warm-up-linear": _with_top("LinearScheduler", warmup="warmup_steps", total_steps="t_max"),
    "rex": _with_top("REXScheduler", total_iters="total_steps"),
    "wsd": _of_pytorch_optimizer(
        "get_wsd_schedule", warmup="num_warmup_steps", stable="num_stable_steps", decay="num_decay_steps"
    ),
    "polynomial": _with_top("PolyScheduler", power="poly_order", warmup="warmup_steps", total_iters="t_max"),
    "chebyshev": _of_pytorch_optimizer("get_chebyshev_schedule", total_iters="num_epochs"),
}
