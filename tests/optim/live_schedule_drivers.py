"""How the schedules of the libraries that install are run, for ``tests.optim.live_schedules``.

A driver is given what is asked for by minigrad's names, and gives the rates of the updates. It raises TypeError,
ValueError, KeyError or NotImplementedError for what its library does not have.
"""

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from types import SimpleNamespace
from typing import Any, NamedTuple


class Asked(NamedTuple):
    """The base rate, all options by minigrad's names and those that are no default, a plateau's metrics, how many."""

    lr: float
    options: dict[str, Any]
    given: frozenset[str]
    metrics: list[float]
    updates: int

    def by(self, *same: str, **names: str) -> dict[str, Any]:
        """The options by the library's names: those called the same, and others. TypeError for one that it lacks."""
        theirs = {**{name: name for name in same}, **names}
        if lacking := self.given - theirs.keys():
            raise TypeError(f"it has no {', '.join(sorted(lacking))}")
        return {theirs[name]: value for name, value in self.options.items() if name in theirs}


Rates = Callable[[Asked], list[float]]
Make = Callable[[Any, Asked], Any]


def _function(make: Callable[[Asked], Callable[[int], Any]]) -> Rates:
    """A schedule that is a function of the step."""

    def rates(asked: Asked) -> list[float]:
        rate = make(asked)
        return [float(rate(k)) for k in range(asked.updates)]

    return rates


def _stepped(make: Make) -> Rates:
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
    return _stepped(lambda opt, asked: _torch(name)(opt, **asked.by(*same), **fixed))


def _torch(name: str) -> Any:
    return getattr(import_module("torch.optim.lr_scheduler"), name)


def _of_timm(name: str, **names: str) -> Rates:
    return _stepped(lambda opt, asked: getattr(import_module("timm.scheduler"), name)(opt, **asked.by(**names)))


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

TIMM: Mapping[str, Rates] = {
    "step": _of_timm("StepLRScheduler", step_size="decay_t", gamma="decay_rate"),
    "multistep": _of_timm("MultiStepLRScheduler", milestones="decay_t", gamma="decay_rate"),
    "cosine": _of_timm("CosineLRScheduler", T_max="t_initial", eta_min="lr_min"),
    "polynomial": _of_timm("PolyLRScheduler", total_iters="t_initial", power="power", eta_min="lr_min"),
    "tanh": _of_timm("TanhLRScheduler", total_iters="t_initial", eta_min="lr_min"),
    "restarts": _of_timm(
        "CosineLRScheduler", T_0="t_initial", T_mult="cycle_mul", cycle_limit="cycle_limit", cycle_decay="cycle_decay"
    ),
    "plateau": _of_timm(
        "PlateauLRScheduler", factor="decay_rate", patience="patience_t", cooldown="cooldown_t", mode="mode"
    ),
    "warm-up-cosine": _stepped(
        lambda opt, asked: import_module("timm.scheduler").CosineLRScheduler(
            opt,
            asked.options["total_steps"],
            warmup_t=asked.options["warmup"],
            warmup_prefix=not asked.options["one_clock"],
        )
    ),
}


def _of_transformers(name: str, **names: str) -> Rates:
    def make(optimizer: Any, asked: Asked) -> Any:
        return getattr(import_module("transformers.optimization"), name)(optimizer, **asked.by(**names))

    return _stepped(make)


def _decayed(name: str, end: str, **names: str) -> Rates:
    """A way down of transformers' that has a warm-up, without it."""

    def make(optimizer: Any, asked: Asked) -> Any:
        function = getattr(import_module("transformers.optimization"), name)
        options = asked.by(end, **names)
        return function(optimizer, num_warmup_steps=0, num_training_steps=options.pop(end), **options)

    return _stepped(make)


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
    "restarts": _stepped(_hard_restarts),
}


def _of_pytorch_optimizer(name: str, **names: str) -> Rates:
    def make(optimizer: Any, asked: Asked) -> Any:
        return getattr(import_module("pytorch_optimizer.lr_scheduler"), name)(optimizer, **asked.by(**names))

    return _stepped(make)


def _with_top(name: str, **names: str) -> Rates:
    """A schedule of pytorch_optimizer's that is told the rate at its top."""

    def make(optimizer: Any, asked: Asked) -> Any:
        made = getattr(import_module("pytorch_optimizer.lr_scheduler"), name)
        return made(optimizer, max_lr=asked.lr, **asked.by(**names))

    return _stepped(make)


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


def _warmed(name: str, make: Make) -> Rates:
    """A schedule of pytorch-warmup's, which dampens another's rates."""

    def rates(asked: Asked) -> list[float]:
        import pytorch_warmup
        import torch

        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=asked.lr)
        schedule, found = make(optimizer, asked), []
        warmup = getattr(pytorch_warmup, name)(optimizer, warmup_period=asked.options["warmup"])
        for _ in range(asked.updates):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            with warmup.dampening():
                schedule.step()
        return found

    return rates


PYTORCH_WARMUP: Mapping[str, Rates] = {
    "warm-up": _warmed("ExponentialWarmup", lambda opt, asked: _torch("ConstantLR")(opt, 1.0)),
    "warm-up-cosine": _warmed(
        "LinearWarmup", lambda opt, asked: _torch("CosineAnnealingLR")(opt, asked.options["total_steps"])
    ),
}


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

    return _function(make)


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
    "multistep": _function(_optax_steps),
    "exponential": _of_optax(
        "exponential_decay", top="init_value", gamma="decay_rate", decay_steps="transition_steps", staircase="staircase"
    ),
    "cosine": _of_optax("cosine_decay_schedule", top="init_value", T_max="decay_steps", alpha="alpha", eta_min="alpha"),
    "polynomial": _of_optax(
        "polynomial_schedule", top="init_value", total_iters="transition_steps", power="power", eta_min="end_value"
    ),
    "restarts": _function(_optax_restarts),
    "warm-up": _function(
        lambda asked: import_module("optax").linear_schedule(0.0, asked.lr, asked.by("warmup")["warmup"])
    ),
    "warm-up-cosine": _function(
        lambda asked: import_module("optax").warmup_cosine_decay_schedule(
            0.0, asked.lr, **asked.by(warmup="warmup_steps", total_steps="decay_steps", eta_min="end_value")
        )
    ),
    "one-cycle": _of_optax(
        "cosine_onecycle_schedule", max_lr="peak_value", total_steps="transition_steps", pct_start="pct_start"
    ),
    "plateau": _optax_plateau,
}


def _keras() -> Any:
    os.environ.setdefault("KERAS_BACKEND", "jax")
    return import_module("keras")


def _of_keras(name: str, **names: str) -> Rates:
    def make(asked: Asked) -> Any:
        options = asked.by(**names)
        if "alpha" in options:
            options["alpha"] = asked.options.get("alpha") or asked.options.get("eta_min", 0.0) / asked.lr
        return getattr(_keras().optimizers.schedules, name)(asked.lr, **options)

    return _function(make)


def _values(asked: Asked) -> tuple[list[int], list[float]]:
    """Boundaries, and one value more than there are of these."""
    steps = asked.by("milestones", "gamma")
    return steps["milestones"], [asked.lr * steps["gamma"] ** k for k in range(len(steps["milestones"]) + 1)]


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
    "multistep": _function(lambda asked: _keras().optimizers.schedules.PiecewiseConstantDecay(*_values(asked))),
    "exponential": _of_keras("ExponentialDecay", gamma="decay_rate", decay_steps="decay_steps", staircase="staircase"),
    "inverse-time": _of_keras("InverseTimeDecay", gamma="decay_rate", decay_steps="decay_steps", staircase="staircase"),
    "cosine": _of_keras("CosineDecay", T_max="decay_steps", alpha="alpha", eta_min="alpha"),
    "polynomial": _of_keras(
        "PolynomialDecay", total_iters="decay_steps", power="power", eta_min="end_learning_rate", cycle="cycle"
    ),
    "restarts": _of_keras("CosineDecayRestarts", T_0="first_decay_steps", T_mult="t_mul", cycle_decay="m_mul"),
    "warm-up-cosine": _function(_keras_warmed),
    "plateau": _keras_plateau,
}


def _of_tf(name: str, **names: str) -> Rates:
    """A function of ``tf.compat.v1.train``, of a step."""

    def make(asked: Asked) -> Any:
        import tensorflow as tf

        options = asked.by(**names)
        return lambda step: getattr(tf.compat.v1.train, name)(asked.lr, step, **options)()

    return _function(make)


def _tf_steps(asked: Asked) -> Any:
    import tensorflow as tf

    return lambda step: tf.compat.v1.train.piecewise_constant(step, *_values(asked))()


TF_COMPAT_V1: Mapping[str, Rates] = {
    "multistep": _function(_tf_steps),
    "natural-exponential": _of_tf(
        "natural_exp_decay", gamma="decay_rate", decay_steps="decay_steps", staircase="staircase"
    ),
    "inverse-time": _of_tf("inverse_time_decay", gamma="decay_rate", decay_steps="decay_steps", staircase="staircase"),
    "cosine": _of_tf("cosine_decay", T_max="decay_steps", alpha="alpha"),
    "polynomial": _of_tf(
        "polynomial_decay", total_iters="decay_steps", power="power", eta_min="end_learning_rate", cycle="cycle"
    ),
    "linear-cosine": _of_tf("linear_cosine_decay", total_iters="decay_steps"),
}


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
