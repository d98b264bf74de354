"""How the libraries that install are run: each driver moves one parameter from θ = 1 by gradients that it is given.

``tests.optim.live_dialects`` uses them. A driver raises TypeError, ValueError or AttributeError for a run that it
cannot make.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np


class Run(NamedTuple):
    """A rule by its name in the table, the library's options, the dtype, and for each step the rate and gradient.

    ``dialect`` is minigrad's name of the rule, which may say more than the table's.
    """

    rule: str
    options: dict[str, Any]
    dtype: str
    rates: list[float]
    gradients: list[float]
    dialect: str

    @property
    def steps(self) -> Iterator[tuple[float, float]]:
        """The gradient and the rate of each step."""
        return zip(self.gradients, self.rates, strict=True)


Driver = Callable[[Run], Iterator[float]]
_SGDS = ("sgd", "momentum", "nag", "sgdw")


def in_pytorch(run: Run, make: Callable[..., Any]) -> Iterator[float]:
    import torch

    # NAdam keeps its product of momenta in this dtype; the table's float64 runs had float64.
    torch.set_default_dtype(getattr(torch, run.dtype))
    theta = torch.nn.Parameter(torch.ones(1))
    optimizer = make([theta], lr=run.rates[0], **run.options)
    for g, lr in run.steps:
        optimizer.param_groups[0]["lr"] = lr
        theta.grad = torch.tensor([g])
        optimizer.step()
        yield theta.item()


def torch(run: Run) -> Iterator[float]:
    """``torch.optim``."""
    from torch import optim

    names = {"rmsprop": "RMSprop", "adamw": "AdamW", "nadam": "NAdam", **dict.fromkeys(_SGDS, "SGD")}
    return in_pytorch(run, getattr(optim, names.get(run.rule, run.rule.capitalize())))


def timm(run: Run) -> Iterator[float]:
    """``timm.optim``."""
    from timm import optim

    names = {"nadamw": "NAdamW", "rmsproptf": "RMSpropTF", "nadamlegacy": "NAdamLegacy", "sgdw": "SGDW"}
    return in_pytorch(run, getattr(optim, names[run.rule]))


def pytorch_optimizer(run: Run) -> Iterator[float]:
    """``pytorch_optimizer``, by its function of names."""
    import pytorch_optimizer

    return in_pytorch(run, pytorch_optimizer.load_optimizer(run.rule))


def optax(run: Run) -> Iterator[float]:
    """``optax``."""
    import jax

    jax.config.update("jax_enable_x64", run.dtype == "float64")
    import jax.numpy as jnp
    import optax

    rate = jnp.array(run.rates)
    made = getattr(optax, "sgd" if run.rule in _SGDS else run.rule)(
        learning_rate=lambda count: rate[count], **run.options
    )
    theta = jnp.ones(1, run.dtype)
    state = made.init(theta)
    for g in run.gradients:
        change, state = made.update(jnp.full(1, g, run.dtype), state, theta)
        theta = optax.apply_updates(theta, change)
        yield float(theta[0])


def jax_example_libs(run: Run) -> Iterator[float]:
    """``jax.example_libraries.optimizers``; options by position, after the rate, stand in ``args``."""
    import jax

    jax.config.update("jax_enable_x64", run.dtype == "float64")
    import jax.numpy as jnp
    from jax.example_libraries import optimizers

    options = dict(run.options)
    _, *more = options.pop("args")
    made = getattr(optimizers, "nesterov" if run.rule == "nag" else run.dialect)
    rate = jnp.array(run.rates)
    init, update, get = made(lambda count: rate[count], *more, **options)
    state = init(jnp.ones(1, run.dtype))
    for i, g in enumerate(run.gradients):
        state = update(i, jnp.full(1, g, run.dtype), state)
        yield float(get(state)[0])


def keras(run: Run) -> Iterator[float]:
    """``keras`` 3 on JAX."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras

    if keras.backend.backend() == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)
    keras.config.set_floatx(run.dtype)
    optimizer = _of_keras(keras.optimizers, run)
    theta = keras.Variable(np.ones(1), dtype=run.dtype)
    for g, lr in run.steps:
        optimizer.learning_rate = lr
        optimizer.apply([keras.ops.convert_to_tensor(np.array([g]), run.dtype)], [theta])
        yield float(np.asarray(theta.value)[0])


def _of_keras(optimizers: Any, run: Run) -> Any:
    names = {"rmsprop": "RMSprop", "adamw": "AdamW", **dict.fromkeys(_SGDS, "SGD")}
    made = getattr(optimizers, names.get(run.rule, run.rule.capitalize()))
    return made(learning_rate=run.rates[0], **run.options)


def _in_tensorflow(run: Run, optimizer: Any, set_rate: Callable[[float], None]) -> Iterator[float]:
    import tensorflow as tf

    theta = tf.Variable(np.ones(1, run.dtype))
    for g, lr in run.steps:
        set_rate(lr)
        optimizer.apply_gradients([(tf.constant([g], run.dtype), theta)])
        yield float(theta.numpy()[0])


def tf_keras(run: Run) -> Iterator[float]:
    """``tf_keras.optimizers``."""
    import tf_keras

    tf_keras.backend.set_floatx(run.dtype)
    optimizer = _of_keras(tf_keras.optimizers, run)
    return _in_tensorflow(run, optimizer, lambda lr: setattr(optimizer, "learning_rate", lr))


def tf_keras_legacy(run: Run) -> Iterator[float]:
    """``tf_keras.optimizers.legacy``."""
    import tf_keras

    tf_keras.backend.set_floatx(run.dtype)
    optimizer = _of_keras(tf_keras.optimizers.legacy, run)
    return _in_tensorflow(run, optimizer, lambda lr: setattr(optimizer, "learning_rate", lr))


def tf_compat_v1(run: Run) -> Iterator[float]:
    """``tf.compat.v1.train``, whose rate may be a function."""
    import tensorflow as tf

    names = {"sgd": "GradientDescent", "nag": "Momentum", "rmsprop": "RMSProp"}
    made = getattr(tf.compat.v1.train, f"{names.get(run.rule, run.rule.capitalize())}Optimizer")
    now = [run.rates[0]]
    optimizer = made(learning_rate=lambda: now[0], **run.options)
    return _in_tensorflow(run, optimizer, lambda lr: now.__setitem__(0, lr))


def sonnet(run: Run) -> Iterator[float]:
    """``sonnet.optimizers``."""
    import sonnet
    import tensorflow as tf

    names = {"sgd": "SGD", "nag": "Momentum", "rmsprop": "RMSProp"}
    optimizer = getattr(sonnet.optimizers, names.get(run.rule, run.rule.capitalize()))(run.rates[0], **run.options)
    theta = tf.Variable(np.ones(1, run.dtype))
    for g, lr in run.steps:
        optimizer.learning_rate = lr
        optimizer.apply([tf.constant([g], run.dtype)], [theta])
        yield float(theta.numpy()[0])


def paddle(run: Run) -> Iterator[float]:
    """``paddle.optimizer``."""
    import paddle

    names = {"sgd": "SGD", "nag": "Momentum", "rmsprop": "RMSProp", "adamw": "AdamW", "nadam": "NAdam"}
    theta = paddle.create_parameter([1], run.dtype, default_initializer=paddle.nn.initializer.Constant(1.0))
    made = getattr(paddle.optimizer, names.get(run.rule, run.rule.capitalize()))
    optimizer = made(learning_rate=run.rates[0], parameters=[theta], **run.options)
    for g, lr in run.steps:
        optimizer.set_lr(lr)
        theta.grad = paddle.to_tensor([g], run.dtype)
        optimizer.step()
        yield float(theta.numpy()[0])


def mlx(run: Run) -> Iterator[float]:
    """``mlx.optimizers``, in float32 alone."""
    import mlx.core as mx
    from mlx import optimizers

    if run.dtype != "float32":
        raise ValueError("MLX has no float64 here")
    names = {"rmsprop": "RMSprop", "adamw": "AdamW", "adadelta": "AdaDelta", **dict.fromkeys(_SGDS, "SGD")}
    optimizer = getattr(optimizers, names.get(run.rule, run.rule.capitalize()))(run.rates[0], **run.options)
    theta = {"x": mx.ones(1)}
    for g, lr in run.steps:
        optimizer.learning_rate = lr
        theta = optimizer.apply_gradients({"x": mx.array([g])}, theta)
        yield theta["x"].item()


def river(run: Run) -> Iterator[float]:
    """``river.optim``, on dicts of weights, in float64 alone."""
    from river import optim

    if run.dtype != "float64":
        raise ValueError("river has Python's floats")
    names = {"nag": "NesterovMomentum", "adagrad": "AdaGrad", "rmsprop": "RMSProp", "adadelta": "AdaDelta"} | {
        "sgd": "SGD",
        "adamax": "AdaMax",
        "amsgrad": "AMSGrad",
    }
    options = dict(run.options)
    ahead = options.pop("look_ahead", False)
    made = getattr(optim, names.get(run.rule, run.rule.capitalize()))
    optimizer = made(**({} if run.rule == "adadelta" else {"lr": run.rates[0]}), **options)
    theta = {"x": 1.0}
    for g, lr in run.steps:
        if hasattr(optimizer, "lr"):
            optimizer.lr = optim.schedulers.Constant(lr)
        if ahead:
            theta = optimizer.look_ahead(theta)
        theta = optimizer.step(theta, {"x": g})
        yield theta["x"]


def sklearn(run: Run) -> Iterator[float]:
    """The optimizers of scikit-learn's MLP."""
    from sklearn.neural_network import _stochastic_optimizers as optimizers

    theta = [np.ones(1, run.dtype)]
    made = optimizers.AdamOptimizer if run.rule == "adam" else optimizers.SGDOptimizer
    optimizer: Any = made(theta, learning_rate_init=run.rates[0], **run.options)
    for g, lr in run.steps:
        optimizer.learning_rate_init = optimizer.learning_rate = lr
        optimizer.update_params(theta, [np.array([g], run.dtype)])
        yield float(theta[0][0])


DRIVERS: dict[str, tuple[str, Driver]] = {
    "torch": ("torch", torch),
    "timm": ("timm", timm),
    "pytorch_optimizer": ("pytorch-optimizer", pytorch_optimizer),
    "optax": ("optax", optax),
    "jax.example_libs": ("jax", jax_example_libs),
    "keras": ("keras", keras),
    "tf_keras": ("tf-keras", tf_keras),
    "tf_keras.legacy": ("tf-keras", tf_keras_legacy),
    "tf.compat.v1": ("tensorflow", tf_compat_v1),
    "sonnet": ("dm-sonnet", sonnet),
    "paddle": ("paddlepaddle", paddle),
    "mlx": ("mlx", mlx),
    "river": ("river", river),
    "sklearn": ("scikit-learn", sklearn),
}
"""By the table's name of a library, the distribution that must be there, and the driver."""
