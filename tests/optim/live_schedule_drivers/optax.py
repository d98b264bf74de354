"""optax's schedules."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from tests.optim.live_schedule_drivers.asked import Asked, Rates, function


def _of_optax(name: str, *, top: str = "", **names: str) -> Rates:
    """A schedule of optax's; ``top`` is what it calls the base rate."""

    def make(asked: Asked) -> Any:
        import jax

        jax.config.update("jax_enable_x64", True)
        import optax

        options = asked.by(**names)
        if "alpha" in options:  # of the base rate there, a rate here
            options["alpha"] = asked.options.get("alpha") or asked.options.get("eta_min", 0.0) / asked.lr
        return getattr(optax, name)(**({top: asked.lr} if top else {}), **options)

    return function(make)


def _optax_steps(asked: Asked) -> Any:
    import optax

    steps = asked.by("milestones", "gamma")
    return optax.piecewise_constant_schedule(asked.lr, dict.fromkeys(steps["milestones"], steps["gamma"]))


def _optax_restarts(asked: Asked) -> Any:
    import optax

    options = asked.by("T_0", "T_mult", "cycle_limit")
    one = {"init_value": asked.lr, "peak_value": asked.lr, "warmup_steps": 0, "end_value": 0.0}
    cycles = range(options["cycle_limit"])
    return optax.sgdr_schedule([{**one, "decay_steps": options["T_0"] * options["T_mult"] ** k} for k in cycles])


def _optax_plateau(asked: Asked) -> list[float]:
    import jax
    import jax.numpy as jnp
    import optax

    jax.config.update("jax_enable_x64", True)
    options = asked.by("factor", "patience", "cooldown", "accumulation_size", threshold="rtol")
    made = optax.contrib.reduce_on_plateau(**options)
    state, found = made.init(jnp.zeros(1)), []
    for k in range(asked.updates):
        change, state = made.update(jnp.ones(1), state, value=asked.metrics[k])
        found.append(asked.lr * float(change[0]))
    return found


OPTAX: Mapping[str, Rates] = {
    "multistep": function(_optax_steps),
    "exponential": _of_optax(
        "exponential_decay", top="init_value", gamma="decay_rate", decay_steps="transition_steps", staircase="staircase"
    ),
    "cosine": _of_optax("cosine_decay_schedule", top="init_value", T_max="decay_steps", alpha="alpha", eta_min="alpha"),
    "polynomial": _of_optax(
        "polynomial_schedule", top="init_value", total_iters="transition_steps", power="power", eta_min="end_value"
    ),
    "restarts": function(_optax_restarts),
    "warm-up": function(
        lambda asked: import_module("optax").linear_schedule(0.0, asked.lr, asked.by("warmup")["warmup"])
    ),
    "warm-up-cosine": function(
        lambda asked: import_module("optax").warmup_cosine_decay_schedule(
            0.0, asked.lr, **asked.by(warmup="warmup_steps", total_steps="decay_steps", eta_min="end_value")
        )
    ),
    "one-cycle": _of_optax(
        "cosine_onecycle_schedule", max_lr="peak_value", total_steps="transition_steps", pct_start="pct_start"
    ),
    "plateau": _optax_plateau,
}
