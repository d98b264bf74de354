"""What each family of dialects computes, as its first library writes it, in plain Python on numbers.

Each function is a generator: it is sent gradients and gives θ, from θ = 1. ``o`` has the options by minigrad's names.
"""

from collections.abc import Callable, Generator
from math import inf, nan, sqrt
from types import SimpleNamespace

Path = Generator[float, float, None]
Formula = Callable[[SimpleNamespace], Path]


def over(a: float, b: float) -> float:
    """a / b as IEEE has it."""
    return a / b if b else (nan if not a else inf)


def sgd(o):
    theta = 1.0
    while True:
        g = yield theta
        theta -= o.lr * g


def decayed_by_a_constant(o):
    """torch_optimizer: θ ← θ − lr·g, then θ ← θ − lr·λ."""
    theta = 1.0
    while True:
        g = yield theta
        theta -= o.lr * g
        theta -= o.lr * o.weight_decay


def mean_velocity(o):
    theta, b = 1.0, 0.0
    while True:
        g = yield theta
        b = o.momentum * b + (1 - o.momentum) * g
        theta -= o.lr * b


def momentum(inside=False, first=True, ahead="no"):
    def path(o):
        theta, b, t = 1.0, 0.0, 0
        tau = getattr(o, "dampening", 0.0)
        while True:
            g, t = (yield theta), t + 1
            scale = o.lr if inside else 1.0
            b = o.momentum * b + scale * g * (1.0 if t == 1 and first else 1 - tau)
            move = {"no": b, "shifted": scale * g + o.momentum * b}.get(ahead)
            if ahead == "Chainer":  # v = μv − lr·g;  θ += μ²v − (1 + μ)·lr·g, with b = −v
                move = o.momentum**2 * b + (1 + o.momentum) * scale * g
            theta -= move if inside else o.lr * move

    return path


def adagrad(inside):
    def path(o):
        theta, s = 1.0, o.initial_accumulator_value
        while True:
            g = yield theta
            s += g * g
            theta -= over(o.lr * g, sqrt(s + o.eps_root) if inside else sqrt(s) + o.eps)

    return path


def adagrad_without_eps(o):
    """NumPyro, MindSpore: where the root is 0 nothing moves; NumPyro's has momentum over what is scaled."""
    theta, s, b, t, mu = 1.0, o.initial_accumulator_value, 0.0, 0, getattr(o, "momentum", 0.0)
    while True:
        g, t = (yield theta), t + 1
        s += g * g
        b = mu * b + (1 - mu) * (g / sqrt(s) if s else 0.0)
        theta -= o.lr * b


def rmsprop(inside, centered=False, velocity="no", fixed=None):
    def path(o):
        theta, v, mean, b = 1.0, getattr(o, "initial_accumulator_value", 0.0), 0.0, 0.0
        while True:
            g = yield theta
            v = o.alpha * v + (1 - o.alpha) * g * g
            mean = o.alpha * mean + (1 - o.alpha) * g
            root = (
                sqrt(v - (mean**2 if centered else 0.0) + o.eps_root)
                if inside
                else sqrt(v) + (o.eps if fixed is None else fixed)
            )
            if velocity == "inside":
                b = o.momentum * b + over(o.lr * g, root)
                theta -= b
            else:
                theta -= over(o.lr * g, root)

    return path


def adadelta(rate):
    def path(o):
        theta, v, a = 1.0, 0.0, 0.0
        while True:
            g = yield theta
            v = o.rho * v + (1 - o.rho) * g * g
            delta = sqrt(a + o.eps) / sqrt(v + o.eps) * g * (o.lr if rate == "in the mean" else 1.0)
            a = o.rho * a + (1 - o.rho) * delta**2
            theta -= delta * (o.lr if rate == "outside" else 1.0)

    return path


def adadelta_of_tfjs(o):
    """It takes both roots before v and a are updated: √(a + ε)/√(v + ε) of equal a and v, for ever."""
    theta, v, a, rho, eps = 1.0, 0.0, 0.0, 0.95, 1e-7
    while True:
        g = yield theta
        delta = sqrt(a + eps) / sqrt(v + eps) * g
        v = rho * v + (1 - rho) * g * g
        a = rho * a + (1 - rho) * delta**2
        theta -= o.lr * delta


def adam(where, largest="no", decay="no", nesterov="no"):
    """``where``: hat, raw (ε̂), none (no correction), root (in the root of the raw v), three (climin)."""

    def path(o):
        theta, m, v, top, t = 1.0, 0.0, 0.0, 0.0, 0
        (beta1, beta2), lr0 = o.betas, o.lr
        while True:
            g, t = (yield theta), t + 1
            shrunk = {"lr": o.lr, "alone": 1.0, "scheduled": o.lr / lr0}.get(decay, 0.0) * getattr(o, "weight_decay", 0)
            theta *= 1 - shrunk
            mean = beta1 * (1 - 1e-8) ** (t - 1) if where == "three" else beta1
            m = mean * m + (1 - mean) * g
            v = beta2 * v + (1 - beta2) * g * g
            c1, c2 = 1 - beta1**t, 1 - beta2**t
            m_hat = m / c1
            if nesterov == "textbook":
                m_hat = (beta1 * m + (1 - beta1) * g) / c1
            if nesterov == "optax":
                m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * g / c1
            top = max(top, v / c2 if largest == "corrected" else v)
            used = {"corrected": top * c2, "raw": top}.get(largest, v)
            if where == "hat":
                theta -= o.lr * over(m_hat, sqrt(used / c2) + o.eps)
            elif where == "raw":
                theta -= o.lr * sqrt(c2) * over(m_hat, sqrt(used) + o.eps)
            elif where == "none":
                theta -= o.lr * over(m, sqrt(used) + o.eps)
            elif where == "root":
                theta -= o.lr * sqrt(c2) * over(m_hat, sqrt(used + o.eps_root))
            else:
                theta -= o.lr * m / (c1 + o.eps) / (sqrt(v / (c2 + o.eps)) + o.eps)

    return path


def late_adam(o):
    """brain.js: the moments of the step before, and this step's corrections."""
    theta, m, v, t, (beta1, beta2) = 1.0, 0.0, 0.0, 0, o.betas
    while True:
        g, t = (yield theta), t + 1
        theta -= o.lr * (m / (1 - beta1**t)) / (sqrt(v / (1 - beta2**t)) + o.eps)
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g


def adamax(where, corrected=True):
    def path(o):
        theta, m, u, t, (beta1, beta2) = 1.0, 0.0, 0.0, 0, o.betas
        while True:
            g, t = (yield theta), t + 1
            if getattr(o, "decoupled_weight_decay", False):
                theta *= 1 - o.lr * o.weight_decay
            m = beta1 * m + (1 - beta1) * g
            u = {
                "in the maximum": max(beta2 * u, abs(g) + o.eps),
                "in what is remembered": max(beta2 * u + o.eps, abs(g)),
            }.get(where, max(beta2 * u, abs(g)))
            below = u + (o.eps if where == "in the quotient" else 0.0)
            theta -= o.lr / (1 - beta1**t if corrected else 1.0) * over(m, below)

    return path


def nadam(psi):
    def path(o):
        theta, m, v, product, t, (beta1, beta2) = 1.0, 0.0, 0.0, 1.0, 0, o.betas
        while True:
            g, t = (yield theta), t + 1
            now, after = (beta1 * (1 - 0.5 * 0.96 ** (k * psi)) for k in (t, t + 1))
            product *= now
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g * g
            m_hat = after * m / (1 - product * after) + (1 - now) * g / (1 - product)
            theta -= o.lr * m_hat / (sqrt(v / (1 - beta2**t)) + o.eps)

    return path


FORMULAS: dict[str, Formula] = {
    "sgd@optax": sgd,
    "sgd@convnetjs": momentum(inside=True),
    "sgd@torch_optimizer": decayed_by_a_constant,
    "momentum@optax": momentum(),
    "momentum@keras": momentum(inside=True),
    "momentum@mlx": momentum(first=False),
    "momentum@autograd": mean_velocity,
    "nag@optax": momentum(ahead="shifted"),
    "nag@keras": momentum(inside=True, ahead="shifted"),
    "nag@pennylane": momentum(inside=True),
    "nag@river": sgd,
    "nag@chainer": momentum(inside=True, ahead="Chainer"),
    "nag@mindspore": momentum(),
    "nag@convnetjs": momentum(inside=True),
    "adagrad@torch": adagrad(inside=False),
    "adagrad@mindspore": adagrad_without_eps,
    "adagrad@river": adagrad(inside=True),
    "adagrad@keras": adagrad(inside=True),
    "adagrad@numpyro": adagrad_without_eps,
    "rmsprop@torch": rmsprop(inside=False),
    "rmsprop@keras": rmsprop(inside=True),
    "rmsprop@mindspore": rmsprop(inside=True),
    "rmsprop@autograd": rmsprop(inside=False),
    "rmsprop@fastai": rmsprop(inside=False, fixed=1e-8),
    "rmsprop@tfjs": rmsprop(inside=True),
    "rmsprop_momentum@numpyro": rmsprop(inside=True, velocity="inside"),
    "rmsprop_centered@mxnet": rmsprop(inside=True, centered=True, velocity="inside"),
    "adadelta@torch": adadelta("outside"),
    "adadelta@mxnet": adadelta("none"),
    "adadelta@climin": adadelta("in the mean"),
    "adadelta@tfjs": adadelta_of_tfjs,
    "adam@torch": adam("hat"),
    "adam@keras": adam("raw"),
    "adam@mlx": adam("none"),
    "adam@objax": adam("root"),
    "adam@climin": adam("three"),
    "adam@convnetjs": momentum(inside=True),
    "amsgrad@optax": adam("hat", largest="corrected"),
    "amsgrad@river": adam("raw", largest="raw"),
    "amsgrad@nnabla": adam("none", largest="raw"),
    "adamw@torch": adam("hat", decay="lr"),
    "adamw@keras": adam("raw", decay="lr"),
    "adamw@chainer": adam("raw", decay="alone"),
    "adamw@nnabla": adam("raw", decay="scheduled"),
    "adamw@mlx": adam("none", decay="lr"),
    "adamax@torch": adamax("in the maximum"),
    "adamax@keras": adamax("in the quotient"),
    "adamax@mxnet": adamax("nowhere"),
    "adamax@paddle": adamax("in what is remembered"),
    "adamax@mlx": adamax("in the quotient", corrected=False),
    "adamaxw@optax": adamax("in the maximum"),
    "nadam@torch": nadam(0.004),
    "nadam@keras": nadam(1.0),
    "nadam@optax": adam("hat", nesterov="optax"),
    "nadam@river": adam("hat", nesterov="textbook"),
    "nadam@mindspore": adam("raw", nesterov="textbook"),
    "nadam@mxnet": nadam(0.004),
    "nadamw@optax": adam("hat", nesterov="optax", decay="lr"),
    "nadamw@timm": adam("hat", nesterov="textbook", decay="lr"),
    "momentum_of_biases@brain_js": sgd,
    "adam_of_biases@brain_js": late_adam,
}
"""Of the first library of each family. MXNet's Nadam is that of one parameter."""
