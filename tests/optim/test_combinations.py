"""The options of a rule in every combination, beside its formula with whole arrays: none changes what another does."""

from itertools import product

import numpy as np
import pytest

from minigrad.optim import NAG, SGD, Adadelta, Adagrad, Adam, AdaMax, Momentum, Nadam, RMSProp
from minigrad.tensor import Tensor

DRAW = np.random.default_rng(40)
START = DRAW.standard_normal(12)
GRADIENTS = DRAW.standard_normal((6, 12)) * 10.0 ** DRAW.integers(-2, 2, 12)
GRADIENTS[0, :3] = GRADIENTS[1, :2] = 0
RATES = [0.1, 0.1, 0.03, 0.05, 0.05, 0.0]
B1, B2 = 0.8, 0.95


class Kept(dict):
    """What a rule keeps: zeros where it has kept nothing yet."""

    def __missing__(self, name):
        return np.zeros(12)

    def mean(self, name, beta, value):
        self[name] = beta * self[name] + (1 - beta) * value
        return self[name]


def adam(kept, g, t, lr, o):
    m, v = kept.mean("m", B1, g), kept.mean("v", B2, g * g)
    n = t - o["count_from_zero"]
    c1, c2 = (1 - B1**n, 1 - B2**n) if n and o["bias_correction"] else (1, 1)
    second = v / c2
    if o["amsgrad"]:
        kept["largest"] = np.maximum(kept["largest"], second if o["amsgrad_corrected"] else v)
        second = kept["largest"] / (1 if o["amsgrad_corrected"] else c2)
    if o["eps_hat"]:
        return lr * m / c1 / ((np.sqrt(second * c2 + o["eps_root"]) + o["eps"]) / np.sqrt(c2))
    return lr * m / c1 / (np.sqrt(second + o["eps_root"]) + o["eps"])


def nadam(kept, g, t, lr, o):
    m, v, psi = kept.mean("m", B1, g), kept.mean("v", B2, g * g), o["momentum_decay"]
    now, following = (B1 * (1 - 0.5 * 0.96 ** (n * psi)) for n in (t, t + 1))
    kept["product"] = (kept["product"] if t > 1 else 1) * now
    if o["textbook"]:
        ahead = (B1 * m + (1 - B1) * g) / (1 - B1**t)
    else:
        ahead = (1 - now) * g / (1 - kept["product"]) + following * m / (1 - kept["product"] * following)
    c = 1 - B2**t
    if o["eps_hat"]:
        return lr * ahead / ((np.sqrt(v + o["eps_root"]) + o["eps"]) / np.sqrt(c))
    return lr * ahead / (np.sqrt(v / c + o["eps_root"]) + o["eps"])


def rmsprop(kept, g, t, lr, o):
    v = B2 * (kept["v"] if t > 1 else o["initial_accumulator_value"]) + (1 - B2) * g * g
    kept["v"] = v
    c = 1 - B2**t if o["bias_correction"] else 1
    mean = kept.mean("mean", B2, g) / c if o["centered"] else 0
    root = np.sqrt(np.maximum(v / c - mean**2, 0) + o["eps_root"]) + o["eps"]
    mu, (share, lr) = o["momentum"], (lr, 1) if o["lr_in_velocity"] else (1, lr)
    if mu and o["momentum_of_gradient"]:
        kept["b"] = mu * kept["b"] + g
        return share * lr * kept["b"] / root
    delta = share * g / root
    kept["b"] = mu * kept["b"] + delta
    return lr * (delta + mu * kept["b"] if mu and o["nesterov"] else kept["b"])


def adagrad(kept, g, t, lr, o):
    s = (kept["s"] if t > 1 else o["initial_accumulator_value"]) + g * g
    kept["s"] = s
    scaled = g / (np.sqrt(s + o["eps_root"]) + o["eps"])
    return lr / (1 + (t - 1) * o["lr_decay"]) * (kept.mean("b", o["momentum"], scaled) if o["momentum"] else scaled)


def adamax(kept, g, t, lr, o):
    m, eps, u = kept.mean("m", B1, g), o["eps"], kept["u"]
    lr = lr / (1 - B1**t if o["bias_correction"] else 1) / (1 + (t - 1) * o["lr_decay"])
    if o["eps_in_quotient"]:
        kept["u"] = np.maximum(B2 * u, abs(g))
        return lr * m / (kept["u"] + eps)
    kept["u"] = np.maximum(B2 * u + eps, abs(g)) if o["eps_in_decay"] else np.maximum(B2 * u, abs(g) + eps)
    return lr * m / kept["u"]


def adadelta(kept, g, t, lr, o):
    lr = 1 if o["ignore_lr"] else lr
    delta = np.sqrt(kept["a"] + o["eps"]) / np.sqrt(kept.mean("v", o["rho"], g * g) + o["eps"]) * g
    kept.mean("a", o["rho"], (delta * (lr if o["lr_in_delta"] else 1)) ** 2)
    return lr * delta


def momentum(kept, g, t, lr, o):
    share = 1 if t == 1 and not o["dampen_first_step"] else 1 - o["dampening"]
    kept["b"] = o["momentum"] * kept["b"] + share * g * (lr if o["lr_in_velocity"] else 1)
    return kept["b"] * (1 if o["lr_in_velocity"] else lr)


def nag(kept, g, t, lr, o):
    g, lr = (lr * g, 1) if o["lr_in_velocity"] else (g, lr)
    kept["b"] = o["momentum"] * kept["b"] + g
    return lr * (g + o["momentum"] * kept["b"])


def sgd(kept, g, t, lr, o):
    return lr / (1 + (t - 1) * o["lr_decay"]) * g


BOTH, BETAS = (False, True), {"betas": [(B1, B2)]}
RULES = {
    "adam": (
        Adam,
        adam,
        {"eps": [1e-3], "eps_root": [0.0, 0.01], **BETAS}
        | dict.fromkeys(("eps_hat", "bias_correction", "count_from_zero", "amsgrad", "amsgrad_corrected"), BOTH),
    ),
    "nadam": (
        Nadam,
        nadam,
        {"eps": [1e-3], "eps_root": [0.0, 0.01], "momentum_decay": [0.004, 1.0], "eps_hat": BOTH, "textbook": BOTH}
        | BETAS,
    ),
    "rmsprop": (
        RMSProp,
        rmsprop,
        {"alpha": [B2], "eps": [0.0, 1e-3], "eps_root": [1e-4], "momentum": [0.0, 0.7]}
        | {"initial_accumulator_value": [0.0, 1.0]}
        | dict.fromkeys(("centered", "lr_in_velocity", "nesterov", "momentum_of_gradient", "bias_correction"), BOTH),
    ),
    "adagrad": (
        Adagrad,
        adagrad,
        {"eps": [1e-3], "eps_root": [0.0, 0.01], "lr_decay": [0.0, 0.5], "momentum": [0.0, 0.7]}
        | {"initial_accumulator_value": [0.0, 0.1]},
    ),
    "adamax": (
        AdaMax,
        adamax,
        {"eps": [1e-2], "lr_decay": [0.0, 0.5], **BETAS}
        | dict.fromkeys(("eps_in_quotient", "eps_in_decay", "bias_correction"), BOTH),
    ),
    "adadelta": (Adadelta, adadelta, {"rho": [0.7], "eps": [1e-3], "ignore_lr": BOTH, "lr_in_delta": BOTH}),
    "momentum": (
        Momentum,
        momentum,
        {"momentum": [0.0, 0.7], "dampening": [0.0, 0.4], "dampen_first_step": BOTH, "lr_in_velocity": BOTH},
    ),
    "nag": (NAG, nag, {"momentum": [0.0, 0.7], "lr_in_velocity": BOTH}),
    "sgd": (SGD, sgd, {"lr_decay": [0.0, 0.5]}),
}
SHARED = [
    {
        "maximize": climbs,
        "weight_decay": 0.2,
        "decoupled_weight_decay": d,
        "decay_after_step": a,
        "independent_weight_decay": i,
    }
    for climbs, d, a, i in product(BOTH, repeat=4)
]


def expected(step, options):
    """θ after the gradients, by the formula, with what all rules share around it."""
    theta, kept = START.copy(), Kept()
    for t, (g, lr) in enumerate(zip(GRADIENTS, RATES, strict=True), 1):
        g = -g if options.get("maximize") else g
        decay, decoupled = options.get("weight_decay", 0), options.get("decoupled_weight_decay")
        keep = 1 - decay * (1 if options.get("independent_weight_decay") else lr) if decoupled else 1
        before, after = (1, keep) if options.get("decay_after_step") else (keep, 1)
        theta = before * theta
        g = g if decoupled else g + decay * theta
        theta = after * (theta - step(kept, g, t, lr, options))
    return theta


def combinations(name):
    made, _, choices = RULES[name]
    for values in product(*choices.values()):
        yield {**made.defaults, **dict(zip(choices, values, strict=True))}


@pytest.mark.parametrize("name", RULES)
def test_every_combination_of_a_rules_options_is_its_formula(name):
    """One group for each, in one optimizer: so a group takes nothing from the one before it."""
    made, step, _ = RULES[name]
    every = list(combinations(name))
    groups = [{"params": [Tensor(START.copy(), requires_grad=True)], **options} for options in every]
    optimizer = made(groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        for g, lr in zip(GRADIENTS, RATES, strict=True):
            for group in optimizer.param_groups:
                group["lr"], group["params"][0].grad = lr, Tensor(g)
            optimizer.step()
        for options, group in zip(every, optimizer.param_groups, strict=True):
            wanted = expected(step, options)
            np.testing.assert_allclose(group["params"][0].data, wanted, rtol=1e-11, atol=1e-13, err_msg=str(options))


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("shared", SHARED)
def test_what_all_rules_share_is_done_around_any_of_them(name, shared):
    made, step, choices = RULES[name]
    options = {**made.defaults, **{option: values[-1] for option, values in choices.items()}, **shared}
    p = Tensor(START.copy(), requires_grad=True)
    optimizer = made([p], **options)
    for g, lr in zip(GRADIENTS, RATES, strict=True):
        optimizer.param_groups[0]["lr"], p.grad = lr, Tensor(g)
        optimizer.step()
    np.testing.assert_allclose(p.data, expected(step, options), rtol=1e-11, atol=1e-13)
