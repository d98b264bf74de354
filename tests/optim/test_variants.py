"""The options that libraries' variants need, each beside its formula with whole arrays: another ε, zeros first."""

import numpy as np
import pytest

from minigrad.optim import (
    NAG,
    SGD,
    Adadelta,
    Adagrad,
    Adam,
    AdaMax,
    AdamW,
    Momentum,
    Nadam,
    NadamW,
    RAdam,
    RMSProp,
    dialects,
)
from minigrad.tensor import Tensor

LR, LOW, EPS, B1, B2, MU = 0.1, 0.02, 1e-3, 0.8, 0.95, 0.7
DRAW = np.random.RandomState(27)
# The first gradients are zero in half of the places; the rate is lowered in the middle.
GRADIENTS = [DRAW.standard_normal(40) * 10.0 ** DRAW.randint(-4, 2, 40) for _ in range(8)]
GRADIENTS[0][:20] = GRADIENTS[1][:10] = 0
START = DRAW.standard_normal(40)


def means(beta, power=1):
    """Of each step the running mean of gᵖ, from 0."""
    mean = np.zeros(40)
    for g in GRADIENTS:
        mean = beta * mean + (1 - beta) * g**power
        yield mean


def rates():
    return [(t, LR if t < 5 else LOW) for t in range(1, 9)]


def descended(steps):
    """θ after each step, where ``steps`` are what is taken off."""
    return START - np.cumsum(np.array(list(steps)), axis=0)


def correct(beta, t):
    return 1 - beta**t


def adam(rate, root, first=lambda m, t: m / correct(B1, t)):
    """Steps lr·first/root of Adam's two means."""
    pairs = zip(rates(), means(B1), means(B2, 2), GRADIENTS, strict=True)
    return descended(lr * rate(t) * first(m, t) / root(v, t) for (t, lr), m, v, _ in pairs)


def one(t):
    return 1.0


def uncorrected():
    return adam(one, lambda v, t: np.sqrt(v) + EPS, lambda m, t: m)


def eps_root():
    return adam(one, lambda v, t: np.sqrt(v / correct(B2, t) + 0.01) + EPS)


def amsgrad_eps_root():
    largest = np.maximum.accumulate(list(means(B2, 2)))
    pairs = zip(rates(), means(B1), largest, strict=True)
    return descended(lr * m / correct(B1, t) / (np.sqrt(v / correct(B2, t) + 0.01) + EPS) for (t, lr), m, v in pairs)


def eps_in_root_of_raw():
    return adam(lambda t: np.sqrt(correct(B2, t)), lambda v, t: np.sqrt(v + EPS))


def from_zero():
    return adam(
        lambda t: np.sqrt(correct(B2, t - 1)) / correct(B1, t - 1) if t > 1 else 1.0,
        lambda v, t: np.sqrt(v) + EPS,
        lambda m, t: m,
    )


def amsgrad_uncorrected():
    largest = np.maximum.accumulate(list(means(B2, 2)))
    pairs = zip(rates(), means(B1), largest, strict=True)
    return descended(lr * m / (np.sqrt(v) + EPS) for (_, lr), m, v in pairs)


def three_epsilons():
    beta1 = [B1 * (1 - 1e-8) ** t for t in range(8)]
    m, steps = np.zeros(40), []
    for (t, lr), beta, g, v in zip(rates(), beta1, GRADIENTS, means(B2, 2), strict=True):
        m = beta * m + (1 - beta) * g
        steps.append(lr * m / (correct(B1, t) + EPS) / (np.sqrt(v / (correct(B2, t) + EPS)) + EPS))
    return descended(steps)


def late_moments():
    ms, vs = ([np.zeros(40), *list(means(*arguments))[:-1]] for arguments in ((B1,), (B2, 2)))
    pairs = zip(rates(), ms, vs, strict=True)
    return descended(lr * m / correct(B1, t) / (np.sqrt(v / correct(B2, t)) + EPS) for (t, lr), m, v in pairs)


def textbook(hat, root=0.0):
    pairs = zip(rates(), means(B1), means(B2, 2), GRADIENTS, strict=True)
    for (t, lr), m, v, g in pairs:
        bracket = (B1 * m + (1 - B1) * g) / correct(B1, t)
        v_hat = v / correct(B2, t)
        yield lr * bracket / ((np.sqrt(v) + EPS) / np.sqrt(correct(B2, t)) if hat else np.sqrt(v_hat + root) + EPS)


def adamax(update, quotient, corrected=True):
    u, steps = np.zeros(40), []
    for (t, lr), m, g in zip(rates(), means(B1), GRADIENTS, strict=True):
        u = np.maximum(B2 * u + update, np.abs(g))
        steps.append(lr / (correct(B1, t) if corrected else 1) * m / (u + quotient))
    return steps


def adamax_decay():
    steps = adamax(0, EPS)
    return descended(step / (1 + 0.5 * (t - 1)) for t, step in enumerate(steps, 1))


def adagrad_momentum():
    s, b, steps = np.zeros(40), np.zeros(40), []
    for (_, lr), g in zip(rates(), GRADIENTS, strict=True):
        s = s + g**2
        b = MU * b + (1 - MU) * g / (np.sqrt(s) + EPS)
        steps.append(lr * b)
    return descended(steps)


def squares(start, centered=False, corrected=False):
    """Of each step what is under RMSProp's root."""
    v, mean = np.full(40, start), np.zeros(40)
    for t, g in enumerate(GRADIENTS, 1):
        v, mean = B2 * v + (1 - B2) * g**2, B2 * mean + (1 - B2) * g
        c = correct(B2, t) if corrected else 1
        yield v / c - (mean / c) ** 2 if centered else v / c


def rmsprop(start=0.0, inside=EPS, outside=0.0, mode="lr inside", mu=0.0, **under):
    b, steps = np.zeros(40), []
    for (_, lr), g, v in zip(rates(), GRADIENTS, squares(start, **under), strict=True):
        root = np.sqrt(v + inside) + outside
        if mode == "of gradient":
            b = mu * b + g
            steps.append(lr * b / root)
        else:
            b = mu * b + lr * g / root
            steps.append(mu * b + lr * g / root if mode == "nesterov" else b)
    return descended(steps)


def adadelta(factor, ignored=False):
    a, steps = np.zeros(40), []
    for (_, lr), g, v in zip(rates(), GRADIENTS, means(B2, 2), strict=True):
        delta = np.sqrt(a + EPS) / np.sqrt(v + EPS) * g
        a = B2 * a + (1 - B2) * (delta * (lr if factor else 1)) ** 2
        steps.append(delta if ignored else lr * delta)
    return descended(steps)


def momentum(first, later):
    b, steps = np.zeros(40), []
    for (t, lr), g in zip(rates(), GRADIENTS, strict=True):
        b = MU * b + (first if t == 1 else later) * g
        steps.append(lr * b)
    return descended(steps)


def no_nesterov():
    b, steps = np.zeros(40), []
    for (_, lr), g in zip(rates(), GRADIENTS, strict=True):
        b = MU * b + lr * g
        steps.append(MU**2 * b + (1 + MU) * lr * g)
    return descended(steps)


def decayed_sgd(after, independent):
    theta, found = START, []
    for (_, lr), g in zip(rates(), GRADIENTS, strict=True):
        keep = 1 - 0.03 * (1 if independent else lr)
        theta = keep * (theta - lr * g) if after else keep * theta - lr * g
        found.append(theta)
    return np.array(found)


def slowing_sgd():
    return descended(lr / (1 + 0.5 * (t - 1)) * g for (t, lr), g in zip(rates(), GRADIENTS, strict=True))


ADAM = {"betas": (B1, B2), "eps": EPS}
RMS = {"alpha": B2, "eps": 0.0, "eps_root": EPS, "lr_in_velocity": True}
DECAY = {"weight_decay": 0.03, "decoupled_weight_decay": True}
VARIANTS = {
    "bias_correction=False": (Adam, {**ADAM, "bias_correction": False}, uncorrected()),
    "AdamW bias_correction=False": (AdamW, {**ADAM, "bias_correction": False, "weight_decay": 0.0}, uncorrected()),
    "eps_root": (Adam, {**ADAM, "eps_root": 0.01}, eps_root()),
    "eps_root, eps_hat": (Adam, {**ADAM, "eps": 0.0, "eps_root": EPS, "eps_hat": True}, eps_in_root_of_raw()),
    "count_from_zero": (Adam, {**ADAM, "eps_hat": True, "count_from_zero": True}, from_zero()),
    "amsgrad of its paper": (Adam, {**ADAM, "amsgrad": True, "bias_correction": False}, amsgrad_uncorrected()),
    "amsgrad with eps_root": (Adam, {**ADAM, "amsgrad": True, "eps_root": 0.01}, amsgrad_eps_root()),
    "climin's Adam": (dialects.climin.Adam, ADAM, three_epsilons()),
    "brain.js's Adam of biases": (dialects.brain_js.AdamOfBiases, ADAM, late_moments()),
    "textbook": (Nadam, {**ADAM, "textbook": True}, descended(textbook(hat=False))),
    "textbook, eps_hat": (Nadam, {**ADAM, "textbook": True, "eps_hat": True}, descended(textbook(hat=True))),
    "Nadam eps_root": (Nadam, {**ADAM, "textbook": True, "eps_root": 0.01}, descended(textbook(hat=False, root=0.01))),
    "NadamW textbook": (NadamW, {**ADAM, "textbook": True, "weight_decay": 0.0}, descended(textbook(hat=False))),
    "eps_in_quotient": (AdaMax, {**ADAM, "eps_in_quotient": True}, descended(adamax(0, EPS))),
    "eps_in_decay": (AdaMax, {**ADAM, "eps_in_decay": True}, descended(adamax(EPS, 0))),
    "AdaMax bias_correction=False": (
        AdaMax,
        {**ADAM, "eps_in_quotient": True, "bias_correction": False},
        descended(adamax(0, EPS, corrected=False)),
    ),
    "AdaMax lr_decay": (AdaMax, {**ADAM, "eps_in_quotient": True, "lr_decay": 0.5}, adamax_decay()),
    "Adagrad momentum": (Adagrad, {"eps": EPS, "momentum": MU}, adagrad_momentum()),
    "v₀ = 1": (RMSProp, {**RMS, "initial_accumulator_value": 1.0}, rmsprop(1.0)),
    "v₀ = 1, centered": (
        RMSProp,
        {**RMS, "initial_accumulator_value": 1.0, "centered": True},
        rmsprop(1.0, centered=True),
    ),
    "RMSProp bias_correction": (RMSProp, {**RMS, "bias_correction": True}, rmsprop(corrected=True)),
    "RMSProp bias_correction, outside": (
        RMSProp,
        {"alpha": B2, "eps": EPS, "bias_correction": True, "momentum": MU, "lr_in_velocity": True},
        rmsprop(corrected=True, inside=0.0, outside=EPS, mu=MU),
    ),
    "RMSProp bias_correction, centered": (
        RMSProp,
        {**RMS, "bias_correction": True, "centered": True},
        rmsprop(corrected=True, centered=True),
    ),
    "nesterov": (RMSProp, {**RMS, "momentum": MU, "nesterov": True}, rmsprop(mode="nesterov", mu=MU)),
    "nesterov, centered": (
        RMSProp,
        {**RMS, "momentum": MU, "nesterov": True, "centered": True},
        rmsprop(mode="nesterov", mu=MU, centered=True),
    ),
    "momentum_of_gradient": (
        RMSProp,
        {"alpha": B2, "eps": EPS, "momentum": MU, "momentum_of_gradient": True},
        rmsprop(mode="of gradient", mu=MU, inside=0.0, outside=EPS),
    ),
    "momentum_of_gradient, centered": (
        RMSProp,
        {"alpha": B2, "eps": EPS, "momentum": MU, "momentum_of_gradient": True, "centered": True},
        rmsprop(mode="of gradient", mu=MU, inside=0.0, outside=EPS, centered=True),
    ),
    "lr_in_delta": (Adadelta, {"rho": B2, "eps": EPS, "lr_in_delta": True}, adadelta(factor=True)),
    "ignore_lr": (Adadelta, {"rho": B2, "eps": EPS, "ignore_lr": True}, adadelta(factor=False, ignored=True)),
    "dampening": (Momentum, {"momentum": MU, "dampening": 0.4}, momentum(1, 0.6)),
    "dampen_first_step": (
        Momentum,
        {"momentum": MU, "dampening": 0.4, "dampen_first_step": True},
        momentum(0.6, 0.6),
    ),
    "Chainer's NAG": (dialects.chainer.NAG, {"momentum": MU}, no_nesterov()),
    "SGD lr_decay": (SGD, {"lr_decay": 0.5}, slowing_sgd()),
    "decay_after_step": (SGD, {**DECAY, "decay_after_step": True}, decayed_sgd(after=True, independent=False)),
    "independent_weight_decay": (
        SGD,
        {**DECAY, "independent_weight_decay": True},
        decayed_sgd(after=False, independent=True),
    ),
    "both": (
        SGD,
        {**DECAY, "decay_after_step": True, "independent_weight_decay": True},
        decayed_sgd(after=True, independent=True),
    ),
}


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 2e-5)])
def test_a_variant_is_its_formula(name, dtype, tolerance):
    made, options, expected = VARIANTS[name]
    p = Tensor(START.astype(dtype), requires_grad=True)
    optimizer = made([p], lr=LR, **options)
    found = []
    for (_, lr), g in zip(rates(), GRADIENTS, strict=True):
        optimizer.param_groups[0]["lr"] = lr
        p.grad = Tensor(g.astype(dtype))
        optimizer.step()
        found.append(p.data.copy())
    assert p.data.dtype == dtype
    np.testing.assert_allclose(np.array(found), expected, rtol=tolerance, atol=tolerance)


UNUSED = {
    "decay of the parameter, where there is none": (SGD, {"decay_after_step": True, "independent_weight_decay": True}),
    "decay that is L2": (SGD, {"weight_decay": 0.1, "decay_after_step": True, "independent_weight_decay": True}),
    "look-ahead without momentum": (RMSProp, {"nesterov": True, "momentum_of_gradient": True}),
    "dampening 0": (Momentum, {"dampen_first_step": True}),
}


@pytest.mark.parametrize("name", UNUSED)
def test_an_option_that_says_how_does_nothing_without_its_object(name):
    made, options = UNUSED[name]
    thetas = []
    for given in ({"weight_decay": options.get("weight_decay", 0.0)}, options):
        p = Tensor(START.astype(np.float32), requires_grad=True)
        optimizer = made([p], lr=LR, **given)
        for g in GRADIENTS:
            p.grad = Tensor(g.astype(np.float32))
            optimizer.step()
        thetas.append(p.data)
    np.testing.assert_array_equal(*thetas)


def test_groups_of_one_optimizer_may_have_different_kernels():
    """Each parameter moves as it does alone."""

    def walked(groups):
        parameters = [Tensor(START.astype(np.float32), requires_grad=True) for _ in groups]
        optimizer = AdaMax([{"params": [p], **options} for p, options in zip(parameters, groups, strict=True)], LR)
        for g in GRADIENTS:
            for p in parameters:
                p.grad = Tensor(g.astype(np.float32))
            optimizer.step()
        return [p.data for p in parameters]

    groups = [{}, {"eps_in_quotient": True}, {"eps_in_decay": True, "eps": 1e-2}, {}]
    together = walked(groups)
    for theta, options in zip(together, groups, strict=True):
        np.testing.assert_array_equal(theta, walked([options])[0])


def test_nags_own_options_stay():
    """Chainer's fault is a class beside NAG, which is untouched."""
    assert not set(NAG.defaults) - {*SGD.defaults, "momentum", "nesterov", "lr_in_velocity"}


@pytest.mark.parametrize("made", [Adam, AdamW, Nadam, NadamW, RAdam])
def test_the_two_means_of_an_adam_are_those_of_all_gradients(made):
    p = Tensor(START.copy(), requires_grad=True)
    optimizer = made([p], LR, betas=(B1, B2))
    for g, m, v in zip(GRADIENTS, means(B1), means(B2, 2), strict=True):
        p.grad = Tensor(g)
        optimizer.step()
        np.testing.assert_allclose(optimizer.state[0]["exp_avg"], m, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(optimizer.state[0]["exp_avg_sq"], v, rtol=1e-12, atol=1e-15)
