"""PyTorch's schedules, and how those of its kind are run."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from tests.optim.live_schedule_drivers.asked import Asked, Rates

Make = Callable[[Any, Asked], Any]
"""Of an optimizer and what is asked for, a schedule."""


def stepped(make: Make) -> Rates:
    """A schedule of PyTorch's kind."""

    def rates(asked: Asked) -> list[float]:
        import torch

        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=asked.lr)
        schedule, found = make(optimizer, asked), []
        for k in range(asked.updates):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step(*schedule_argument(schedule, asked, k))
        return found

    return rates


def schedule_argument(schedule: Any, asked: Asked, k: int) -> tuple[float, ...]:
    """What the step after update k is given."""
    name = type(schedule).__name__
    if name == "PlateauLRScheduler":
        return k + 1, asked.metrics[k]
    if name == "ReduceLROnPlateau":
        return (asked.metrics[k],)
    return (k + 1,) if type(schedule).__module__.startswith("timm.") else ()


def _of_torch(name: str, *same: str, **fixed: Any) -> Rates:
    return stepped(lambda opt, asked: torch_schedule(name)(opt, **asked.by(*same), **fixed))


def torch_schedule(name: str) -> Any:
    """A class of ``torch.optim.lr_scheduler``."""
    return getattr(import_module("torch.optim.lr_scheduler"), name)


TORCH: Mapping[str, Rates] = {
    "step": _of_torch("StepLR", "step_size", "gamma"),
    "multistep": _of_torch("MultiStepLR", "milestones", "gamma"),
    "exponential": _of_torch("ExponentialLR", "gamma"),
    "cosine": _of_torch("CosineAnnealingLR", "T_max", "eta_min"),
    "polynomial": _of_torch("PolynomialLR", "total_iters", "power"),
    "restarts": _of_torch("CosineAnnealingWarmRestarts", "T_0", "T_mult", "eta_min"),
    "one-cycle": _of_torch("OneCycleLR", "max_lr", "total_steps", "pct_start", cycle_momentum=False),
    "cyclic": _of_torch("CyclicLR", "base_lr", "max_lr", "step_size_up", cycle_momentum=False),
    "plateau": _of_torch("ReduceLROnPlateau", "factor", "patience", "cooldown", "threshold"),
}
