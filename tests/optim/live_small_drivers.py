"""How more of the libraries that install are run, most of them Python and NumPy alone; see ``live_drivers``.

Those whose rate is given once raise ValueError for a run in which it changes.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tests.optim.live_drivers import Driver, Run, in_pytorch


def tinygrad(run: Run) -> Iterator[float]:
    """``tinygrad.nn.optim``, in Python where no compiler is chosen."""
    os.environ.setdefault("DEV", "PYTHON")
    from tinygrad import Context, Tensor, dtypes
    from tinygrad.nn import optim

    names = {"adam": "Adam", "adamw": "AdamW"}
    dtype = getattr(dtypes, run.dtype)
    theta = Tensor([1.0], dtype=dtype)
    theta.requires_grad = True
    optimizer = getattr(optim, names.get(run.rule, "SGD"))([theta], lr=run.rates[0], **run.options)
    for g, lr in run.steps:
        optimizer.lr.assign(Tensor([lr], dtype=optimizer.lr.dtype)).realize()
        theta.grad = Tensor([g], dtype=dtype)
        with Context(TRAINING=1):
            optimizer.step()
        yield theta.item()


def numpyro(run: Run) -> Iterator[float]:
    """``numpyro.optim``; options by position, after the rate, stand in ``args``."""
    import jax

    jax.config.update("jax_enable_x64", run.dtype == "float64")
    import jax.numpy as jnp
    from numpyro import optim

    names = {"sgd": "SGD", "rmsprop": "RMSProp", "rmsprop_momentum": "RMSPropMomentum"}
    options = dict(run.options)
    _, *more = options.pop("args")
    rate = jnp.array(run.rates)
    made = getattr(optim, names.get(run.dialect, run.rule.capitalize()))
    optimizer = made(lambda count: rate[count], *more, **options)
    state = optimizer.init(jnp.ones(1, run.dtype))
    for g in run.gradients:
        state = optimizer.update(jnp.full(1, g, run.dtype), state)
        yield float(optimizer.get_params(state)[0])


def autograd(run: Run) -> Iterator[float]:
    """``autograd.misc.optimizers``, functions that ask for the gradient at each θ."""
    from autograd.misc import optimizers

    if len(set(run.rates)) > 1:
        raise ValueError("its rate is given once")
    options = {"step_size": run.rates[0], **run.options}
    names = {"momentum": "sgd"}
    path = []

    def gradient(theta: Any, i: int) -> Any:
        path.append(float(theta[0]))
        return np.array([[*run.gradients, 0.0][i]], run.dtype)

    made = getattr(optimizers, names.get(run.rule, run.rule))
    made(gradient, np.ones(1, run.dtype), num_iters=len(run.gradients) + 1, **options)
    return iter(path[1:])


def pennylane(run: Run) -> Iterator[float]:
    """``pennylane``, in float64 alone."""
    import pennylane

    if run.dtype != "float64":
        raise ValueError("PennyLane has Python's floats")
    names = {"sgd": "GradientDescent", "nag": "NesterovMomentum", "rmsprop": "RMSProp"}
    made = getattr(pennylane, f"{names.get(run.rule, run.rule.capitalize())}Optimizer")
    optimizer = made(run.rates[0], **run.options)
    theta: Any = (pennylane.numpy.ones(1, requires_grad=True),)
    for g, lr in run.steps:
        optimizer.stepsize = lr
        theta = optimizer.apply_grad((np.array([g]),), theta)
        yield float(theta[0][0])


def thinc(run: Run) -> Iterator[float]:
    """``thinc.optimizers``."""
    from thinc import optimizers

    made = optimizers.Adam if run.rule == "adam" else optimizers.SGD
    optimizer = made(run.rates[0], **run.options)
    theta = np.ones(1, run.dtype)
    for g, lr in run.steps:
        theta, _ = optimizer((0, "x"), theta, np.array([g], run.dtype), lr_scale=lr / run.rates[0])
        yield float(theta[0])
        optimizer.step_schedules()


def climin(run: Run) -> Iterator[float]:
    """``climin``, which asks for the gradient at each θ."""
    import climin

    names = {"rmsprop": "RmsProp", "adadelta": "Adadelta", "adam": "Adam"}
    gradients = iter(run.gradients)
    theta = np.ones(1, run.dtype)
    made = getattr(climin, names.get(run.rule, "GradientDescent"))
    optimizer = made(theta, lambda _: np.array([next(gradients)], run.dtype), **run.options)
    steps = iter(optimizer)
    for lr in run.rates:
        optimizer.step_rate = lr
        next(steps)
        yield float(theta[0])


def onnx_reference(run: Run) -> Iterator[float]:
    """``onnx.reference``: a model of one node for each step, which takes the state and gives the next."""
    from onnx import TensorProto, helper
    from onnx.reference import ReferenceEvaluator

    options = dict(run.options)
    t = options.pop("T0")
    rule = {"nag": "Momentum"}.get(run.rule, run.rule.capitalize())
    states = ["V", "H"] if rule == "Adam" else ["S"]
    inputs, outputs = ["R", "T", "X", "G", *states], ["X_new", *(f"{each}_new" for each in states)]
    if rule == "Momentum":
        options = {"alpha": 0.9, "beta": 1.0, "mode": "standard", "norm_coefficient": 0.0, **options}
    domain = "ai.onnx.preview.training"
    kind = TensorProto.DOUBLE if run.dtype == "float64" else TensorProto.FLOAT
    node = helper.make_node(rule, inputs, outputs, domain=domain, **options)
    typed = [helper.make_tensor_value_info(n, TensorProto.INT64 if n == "T" else kind, None) for n in inputs]
    given = [helper.make_tensor_value_info(n, kind, None) for n in outputs]
    graph = helper.make_graph([node], "step", typed, given)
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(domain, 1)]
    session = ReferenceEvaluator(helper.make_model(graph, opset_imports=opsets))
    theta, *state = np.ones(1, run.dtype), *(np.zeros(1, run.dtype) for _ in states)
    for g, lr in run.steps:
        fed = {"R": np.array(lr, run.dtype), "T": np.array(t), "X": theta, "G": np.array([g], run.dtype)}
        theta, *state = session.run(None, {**fed, **dict(zip(states, state, strict=True))})
        t += 1
        yield float(theta[0])


def fastai(run: Run) -> Iterator[float]:
    """``fastai.optimizer``."""
    import torch
    from fastai import optimizer as optimizers

    names = {"rmsprop": "RMSProp", "adam": "Adam"}
    theta = torch.nn.Parameter(torch.ones(1, dtype=getattr(torch, run.dtype)))
    optimizer = getattr(optimizers, names.get(run.rule, "SGD"))([theta], lr=run.rates[0], **run.options)
    for g, lr in run.steps:
        optimizer.set_hyper("lr", lr)
        theta.grad = torch.tensor([g], dtype=theta.dtype)
        optimizer.step()
        yield theta.item()


def _mindspore(run: Run, made: Callable[..., Any], named: dict[str, Any]) -> Iterator[float]:
    import mindspore

    kind = getattr(mindspore, run.dtype)
    theta = mindspore.Parameter(mindspore.Tensor(np.ones(1, run.dtype), kind), name="x")
    optimizer = made([theta], **named, **run.options)
    for g, lr in run.steps:
        if "learning_rate" in named:
            mindspore.ops.assign(optimizer.learning_rate, mindspore.Tensor(lr, mindspore.float32))
        else:
            mindspore.ops.assign(optimizer.param_groups[0]["lr"], mindspore.Tensor(lr, mindspore.float32))
        optimizer((mindspore.Tensor(np.array([g], run.dtype), kind),))
        yield float(theta.asnumpy()[0])


def mindspore(run: Run) -> Iterator[float]:
    """``mindspore.nn``, on a CPU."""
    from mindspore import nn

    names = {"adamw": "AdamWeightDecay", "adamax": "AdaMax", "rmsprop": "RMSProp", "sgd": "SGD", "nadam": "Adam"}
    momentum = "SGD" if "nesterov" in run.options else "Momentum"
    made = getattr(nn, {"momentum": momentum, "nag": momentum, **names}.get(run.rule, run.rule.capitalize()))
    if run.rule == "adadelta" and "eps" in run.options:
        run = run._replace(options={"epsilon": run.options["eps"], **run.options})
        del run.options["eps"]
    return _mindspore(run, made, {"learning_rate": run.rates[0]})


def ms_experimental(run: Run) -> Iterator[float]:
    """``mindspore.experimental.optim``, on a CPU."""
    from mindspore.experimental import optim

    names = {"nadam": "NAdam", "rmsprop": "RMSprop", **dict.fromkeys(("sgd", "momentum", "nag"), "SGD")}
    return _mindspore(run, getattr(optim, names.get(run.rule, run.rule.capitalize())), {"lr": run.rates[0]})


def pymc(run: Run) -> Iterator[float]:
    """``pymc``'s functions of updates, compiled by PyTensor."""
    import pymc
    import pytensor

    names = {"nag": "nesterov_momentum"}
    theta, gradient = (pytensor.shared(np.ones(1, run.dtype)) for _ in range(2))
    rate = pytensor.shared(np.array(run.rates[0], run.dtype))
    made = getattr(pymc, names.get(run.rule, run.rule))
    step = pytensor.function([], [], updates=made([gradient], [theta], learning_rate=rate, **run.options))
    for g, lr in run.steps:
        rate.set_value(np.array(lr, run.dtype))
        gradient.set_value(np.array([g], run.dtype))
        step()
        yield float(theta.get_value()[0])


def torch_optimizer(run: Run) -> Iterator[float]:
    """``torch_optimizer``."""
    import torch_optimizer as optimizers

    return in_pytorch(run, {"sgdw": optimizers.SGDW}[run.rule])


SMALL_DRIVERS: dict[str, tuple[str, Driver]] = {
    "tinygrad": ("tinygrad", tinygrad),
    "numpyro": ("numpyro", numpyro),
    "autograd": ("autograd", autograd),
    "pennylane": ("pennylane", pennylane),
    "thinc": ("thinc", thinc),
    "climin": ("climin", climin),
    "onnx.reference": ("onnx", onnx_reference),
    "fastai": ("fastai", fastai),
    "mindspore": ("mindspore", mindspore),
    "ms.experimental": ("mindspore", ms_experimental),
    "pymc": ("pymc", pymc),
    "torch_optimizer": ("torch-optimizer", torch_optimizer),
}
"""By the table's name of a library, the distribution that must be there, and the driver."""
