"""Keras's schedules, on JAX."""

import os
from collections.abc import Mapping
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from tests.optim.live_schedule_drivers.asked import Asked, Rates, function, values


def _keras() -> Any:
    os.environ.setdefault("KERAS_BACKEND", "jax")
    return import_module("keras")


def _of_keras(name: str, **names: str) -> Rates:
    def make(asked: Asked) -> Any:
        options = asked.by(**names)
        if "alpha" in options:
            options["alpha"] = asked.options.get("alpha") or asked.options.get("eta_min", 0.0) / asked.lr
        return getattr(_keras().optimizers.schedules, name)(asked.lr, **options)

    return function(make)


def _keras_warmed(asked: Asked) -> Any:
    options = asked.by(warmup="warmup_steps", total_steps="decay_steps")
    return _keras().optimizers.schedules.CosineDecay(0.0, warmup_target=asked.lr, **options)


def _keras_plateau(asked: Asked) -> list[float]:
    keras = _keras()
    options = asked.by("factor", "patience", "cooldown", threshold="min_delta")
    callback = keras.callbacks.ReduceLROnPlateau(monitor="loss", mode="min", **options)
    optimizer, found = keras.optimizers.SGD(asked.lr), []
    callback.set_model(SimpleNamespace(optimizer=optimizer))
    callback.on_train_begin()
    for k in range(asked.updates):
        found.append(float(optimizer.learning_rate))
        callback.on_epoch_end(k, {"loss": asked.metrics[k]})
    return found


KERAS: Mapping[str, Rates] = {
    "multistep": function(lambda asked: _keras().optimizers.schedules.PiecewiseConstantDecay(*values(asked))),
    "exponential": _of_keras("ExponentialDecay", gamma="decay_rate", decay_steps="decay_steps", staircase="staircase"),
    "inverse-time": _of_keras("InverseTimeDecay", gamma="decay_rate", decay_steps="decay_steps", staircase="staircase"),
    "cosine": _of_keras("CosineDecay", T_max="decay_steps", alpha="alpha", eta_min="alpha"),
    "polynomial": _of_keras(
        "PolynomialDecay", total_iters="decay_steps", power="power", eta_min="end_learning_rate", cycle="cycle"
    ),
    "restarts": _of_keras("CosineDecayRestarts", T_0="first_decay_steps", T_mult="t_mul", cycle_decay="m_mul"),
    "warm-up-cosine": function(_keras_warmed),
    "plateau": _keras_plateau,
}
