"""Each family of dialects beside its formula in plain Python, where the table of runs has nothing.

Gradients of 0 first, another ε, other β, α, ρ and μ, a rate that changes, dampening, L2 and decoupled decay, both
dtypes: what is 0/0 in the library is NaN here.
"""

from types import SimpleNamespace

import numpy as np
import pytest

from minigrad.optim.dialects import DIALECTS, FAMILIES
from minigrad.optim.dialects.adaptive import NO_EPS
from minigrad.tensor import Tensor
from tests.optim.dialect_formulas import FORMULAS

GRADIENTS = {
    "as in the table": (0.5, -0.3, 0.2, 0.0, -1.0, 1e-4),
    "zeros first": (0.0, 0.0, 0.5, -0.3, 0.2, 0.0, -1.0),
    "tiny": (1e-9, -1e-9, 2e-9, 0.0, 3e-9),
}
RATES = (0.1, 0.1, 0.01, 0.02, 0.02, 0.02, 0.02)
ATOL = {"float64": 1e-12, "float32": 3e-6}
every = pytest.mark.parametrize("name", FORMULAS)


def eps_name(dialect):
    """Where the rule has its ε, None if it has none to set."""
    given = {**dialect.optimizer.defaults, **dialect.options}
    names = [name for name in ("eps_root", "eps") if given.get(name, 0) > NO_EPS]
    return names[0] if names else None


def dialect_of(name):
    rule, _, library = name.partition("@")
    return DIALECTS[library, rule]


def walked(name, gradients, dtype, options):
    theta = Tensor(np.ones(1, dtype), requires_grad=True)
    optimizer = dialect_of(name)([theta], lr=RATES[0], **options)
    path = []
    for g, lr in zip(gradients, RATES, strict=False):
        optimizer.param_groups[0]["lr"] = lr
        theta.grad = Tensor(np.array([g], dtype))
        with np.errstate(invalid="ignore", divide="ignore"):
            optimizer.step()
        path.append(theta.data.item())
    return path


def formula(name, gradients, options, coupled=0.0):
    dialect = dialect_of(name)
    o = SimpleNamespace(**{**dialect.optimizer.defaults, **dialect.options, **options, "lr": RATES[0]})
    path = FORMULAS[name](o)
    thetas = [next(path)]
    for g, lr in zip(gradients, RATES, strict=False):
        o.lr = lr
        thetas.append(path.send(g + coupled * thetas[-1]))
    return thetas[1:]


def check(name, gradients, dtype, options, coupled=0.0):
    expected = formula(name, gradients, options, coupled)
    given = {**options, "weight_decay": coupled} if coupled else options
    np.testing.assert_allclose(walked(name, gradients, dtype, given), expected, rtol=0, atol=ATOL[dtype])


def test_every_family_has_its_formula():
    assert {f"{rule}@{each.members[0].library}" for rule in FAMILIES for each in FAMILIES[rule]} == FORMULAS.keys()


@every
@pytest.mark.parametrize("gradients", GRADIENTS)
def test_other_gradients(name, gradients):
    check(name, GRADIENTS[gradients], "float64", {})


@every
@pytest.mark.parametrize("gradients", ["as in the table", "zeros first"])
def test_in_float32(name, gradients):
    check(name, GRADIENTS[gradients], "float32", {})


@every
@pytest.mark.parametrize("gradients", ["as in the table", "zeros first"])
def test_another_eps(name, gradients):
    where = eps_name(dialect_of(name))
    if where is not None:
        for eps in (1e-3, 0.3):
            check(name, GRADIENTS[gradients], "float64", {where: eps})


OTHERS = {"betas": (0.8, 0.95), "alpha": 0.7, "rho": 0.6, "momentum": 0.5}


@every
@pytest.mark.parametrize("gradients", ["as in the table", "zeros first"])
def test_other_betas_and_momenta(name, gradients):
    dialect = dialect_of(name)
    given = {**dialect.optimizer.defaults, **dialect.options}
    check(name, GRADIENTS[gradients], "float64", {key: value for key, value in OTHERS.items() if given.get(key)})


@pytest.mark.parametrize("name", [name for name in FORMULAS if not name.startswith(("adamw@", "nadamw@", "adamaxw@"))])
def test_coupled_decay(name):
    check(name, GRADIENTS["zeros first"], "float64", {"decoupled_weight_decay": False}, coupled=0.05)


@pytest.mark.parametrize("name", [name for name in FORMULAS if name.startswith(("adamw@", "nadamw@", "adamaxw@"))])
def test_another_decoupled_decay(name):
    check(name, GRADIENTS["zeros first"], "float64", {"weight_decay": 0.25})


THETA, GRADIENT, LR, DECAY = -2.0, 0.5, 0.1, 0.3


def first_step(name, gradient=GRADIENT, decay=0.0):
    theta = Tensor(np.array([THETA]), requires_grad=True)
    theta.grad = Tensor(np.array([gradient]))
    dialect_of(name)([theta], lr=LR, weight_decay=decay).step()
    return theta.data.item()


def added(name):
    return first_step(name, GRADIENT + DECAY * THETA)


def decoupled(name):
    return first_step(name) - LR * DECAY * THETA


def after_the_step(name):
    return (1 - LR * DECAY) * first_step(name)


def independent(name):
    return first_step(name) - DECAY * THETA


L2 = ("torch", "ms_experimental", "mlx", "paddle", "onnx_reference", "tinygrad", "mindspore", "convnetjs")
ALWAYS = ("keras", "tf_keras", "fastai")
OWN_DECAY = {
    **{f"{rule}@{library}": added for library, rule in DIALECTS if library in L2 and rule != "adamw"},
    **{f"{rule}@{library}": decoupled for library, rule in DIALECTS if library in ALWAYS},
    **dict.fromkeys(("sgd@timm", "nag@timm", "momentum@pytorch_optimizer", "nag@pytorch_optimizer"), decoupled),
    **dict.fromkeys(("adagrad@mxnet", "adamw@torch", "adamw@optax", "adamw@paddle", "nadamw@timm"), decoupled),
    **dict.fromkeys(("sgd@thinc", "adam@thinc"), after_the_step),
    **dict.fromkeys(("adam@chainer", "adamw@chainer", "adadelta@mxnet"), independent),
    **dict.fromkeys(("adam@mxnet", "sgd@chainer", "rmsprop@timm", "adadelta@optax", "adam@nnabla"), added),
}


@pytest.mark.parametrize("name", OWN_DECAY)
def test_weight_decay_is_what_the_library_makes_of_it(name):
    np.testing.assert_allclose(first_step(name, decay=DECAY), OWN_DECAY[name](name), rtol=1e-14)


@pytest.mark.parametrize("name", ["momentum@optax", "momentum@mlx"])
def test_dampening(name):
    check(name, GRADIENTS["as in the table"], "float64", {"dampening": 0.5})
