"""transformers' schedules."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from tests.optim.live_schedule_drivers.asked import Asked, Rates
from tests.optim.live_schedule_drivers.torch import stepped


def _of_transformers(name: str, **names: str) -> Rates:
    def make(optimizer: Any, asked: Asked) -> Any:
        return getattr(import_module("transformers.optimization"), name)(optimizer, **asked.by(**names))

    return stepped(make)


def _decayed(name: str, end: str, **names: str) -> Rates:
    """A way down of transformers' that has a warm-up, without it."""

    def make(optimizer: Any, asked: Asked) -> Any:
        function = getattr(import_module("transformers.optimization"), name)
        options = asked.by(end, **names)
        return function(optimizer, num_warmup_steps=0, num_training_steps=options.pop(end), **options)

    return stepped(make)


def _hard_restarts(optimizer: Any, asked: Asked) -> Any:
    times, first = asked.options["cycle_limit"], asked.by("T_0", "cycle_limit")["T_0"]
    function: Any = import_module("transformers").get_cosine_with_hard_restarts_schedule_with_warmup
    return function(optimizer, 0, first * times, num_cycles=times)


TRANSFORMERS: Mapping[str, Rates] = {
    "inverse-sqrt": _of_transformers("get_inverse_sqrt_schedule", warmup_steps="num_warmup_steps"),
    "cosine": _decayed("get_cosine_schedule_with_warmup", "T_max"),
    "polynomial": _decayed("get_polynomial_decay_schedule_with_warmup", "total_iters", power="power", eta_min="lr_end"),
    "warm-up": _of_transformers("get_constant_schedule_with_warmup", warmup="num_warmup_steps"),
    "warm-up-cosine": _of_transformers(
        "get_cosine_schedule_with_warmup", warmup="num_warmup_steps", total_steps="num_training_steps"
    ),
    "warm-up-linear": _of_transformers(
        "get_linear_schedule_with_warmup", warmup="num_warmup_steps", total_steps="num_training_steps"
    ),
    "wsd": _of_transformers(
        "get_wsd_schedule",
        warmup="num_warmup_steps",
        stable="num_stable_steps",
        decay="num_decay_steps",
        decay_type="decay_type",
    ),
    "restarts": stepped(_hard_restarts),
}
