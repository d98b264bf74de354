"""Paddle's schedules."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from tests.optim.live_schedule_drivers.asked import Asked, Rates


def _of_paddle(name: str, *same: str, top: str = "learning_rate", **names: str) -> Rates:
    """A schedule of paddle's, which has the rate."""

    def rates(asked: Asked) -> list[float]:
        options = asked.by(*same, **names)
        made: Any = getattr(import_module("paddle").optimizer.lr, name)
        schedule, found = made(**({top: asked.lr} if top else {}), **options), []
        for k in range(asked.updates):
            found.append(schedule())
            schedule.step(*((asked.metrics[k],) if name == "ReduceOnPlateau" else ()))
        return found

    return rates


def _paddle_warmed(asked: Asked) -> list[float]:
    lr: Any = import_module("paddle").optimizer.lr
    options = asked.by("warmup", "total_steps")
    after = lr.CosineAnnealingDecay(asked.lr, options["total_steps"] - options["warmup"])
    schedule, found = lr.LinearWarmup(after, options["warmup"], 0.0, asked.lr), []
    for _ in range(asked.updates):
        found.append(schedule())
        schedule.step()
    return found


def _paddle_warm(asked: Asked) -> list[float]:
    schedule: Any = import_module("paddle").optimizer.lr.LinearWarmup(asked.lr, asked.options["warmup"], 0.0, asked.lr)
    found = []
    for _ in range(asked.updates):
        found.append(schedule())
        schedule.step()
    return found


PADDLE: Mapping[str, Rates] = {
    "step": _of_paddle("StepDecay", "step_size", "gamma"),
    "multistep": _of_paddle("MultiStepDecay", "milestones", "gamma"),
    "exponential": _of_paddle("ExponentialDecay", "gamma"),
    "natural-exponential": _of_paddle("NaturalExpDecay", "gamma"),
    "inverse-time": _of_paddle("InverseTimeDecay", "gamma"),
    "inverse-sqrt": _of_paddle("NoamDecay", "warmup_steps", "d_model"),
    "cosine": _of_paddle("CosineAnnealingDecay", "T_max", "eta_min"),
    "polynomial": _of_paddle("PolynomialDecay", "power", "cycle", total_iters="decay_steps", eta_min="end_lr"),
    "restarts": _of_paddle("CosineAnnealingWarmRestarts", "T_0", "T_mult", "eta_min"),
    "warm-up": _paddle_warm,
    "warm-up-cosine": _paddle_warmed,
    "one-cycle": _of_paddle(
        "OneCycleLR",
        "total_steps",
        top="",
        max_lr="max_learning_rate",
        pct_start="phase_pct",
        end_lr="end_learning_rate",
    ),
    "cyclic": _of_paddle("CyclicLR", "step_size_up", top="", base_lr="base_learning_rate", max_lr="max_learning_rate"),
    "plateau": _of_paddle("ReduceOnPlateau", "factor", "patience", "cooldown", "threshold"),
}
