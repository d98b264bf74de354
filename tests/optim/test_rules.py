"""What the rules say exactly: facts that follow from the formulas, and the variants written out with whole arrays."""

import numpy as np
import pytest

from minigrad.optim import NAG, Adadelta, Adagrad, Adam, AdaMax, Momentum, Nadam, RMSProp, dialects
from minigrad.tensor import Tensor
from tests.optim.cases import CLASSES, problem

close = {"rtol": 1e-12, "atol": 1e-14}


def walk(optimizer_class, gradients, schedule=None, **options):
    """θ, from 0, and the optimizer after the gradients; ``schedule`` gives lr at each step."""
    p = Tensor(np.zeros_like(gradients[0]), requires_grad=True)
    optimizer = optimizer_class([p], **options)
    for t, g in enumerate(gradients):
        if schedule is not None:
            optimizer.param_groups[0]["lr"] = schedule[t]
        p.grad = Tensor(g)
        optimizer.step()
    return p.data, optimizer


@pytest.fixture(scope="module")
def gradients():
    return [g[:100] for g in problem(np.float64)[1][:50]]


SCALES = 10.0 ** np.arange(-100, 101, 10)


@pytest.mark.parametrize("sign", [1, -1])
def test_adams_first_step_is_lr_at_any_scale_of_the_gradient(sign):
    theta, _ = walk(Adam, [sign * SCALES], lr=0.01, eps=0.0)
    np.testing.assert_allclose(theta, -0.01 * sign, rtol=1e-12)


def test_adagrads_first_step_is_lr_at_any_scale_of_the_gradient():
    theta, _ = walk(Adagrad, [SCALES], lr=0.01, eps=0.0)
    np.testing.assert_allclose(theta, -0.01, rtol=1e-12)


@pytest.mark.parametrize("mu", [0.5, 0.9])
def test_momentum_accumulates_a_trend_and_damps_an_oscillation(mu):
    g = np.array([1.0, 1.0])
    alternating = [g * [1, (-1) ** t] for t in range(401)]
    _, optimizer = walk(Momentum, alternating, momentum=mu)
    np.testing.assert_allclose(optimizer.state[0]["momentum_buffer"], [1 / (1 - mu), 1 / (1 + mu)], rtol=1e-12)


def test_nag_goes_through_the_points_at_which_the_paper_takes_its_gradients():
    """v ← μv − lr·∇L(θ + μv); θ ← θ + v, on the valley ½(x² + 100y²)."""
    curvature, lr, mu = np.array([1.0, 100.0]), 0.005, 0.9
    theta, v = np.array([-10.0, 1.0]), np.zeros(2)
    p = Tensor(theta.copy(), requires_grad=True)
    optimizer = NAG([p], lr, momentum=mu)
    for _ in range(100):
        ahead = theta + mu * v
        np.testing.assert_allclose(p.data, ahead, rtol=1e-10, atol=1e-12)
        v = mu * v - lr * curvature * ahead
        theta = theta + v
        p.grad = Tensor(curvature * p.data)
        optimizer.step()


@pytest.mark.parametrize("optimizer", [Momentum, NAG])
def test_lr_in_velocity_is_the_same_at_a_constant_rate(optimizer, gradients):
    inside, _ = walk(optimizer, gradients, lr=0.1, lr_in_velocity=True)
    outside, _ = walk(optimizer, gradients, lr=0.1)
    np.testing.assert_allclose(inside, outside, **close)


@pytest.mark.parametrize("optimizer", [Momentum, NAG])
def test_lr_in_velocity_is_keras_under_a_schedule(optimizer, gradients):
    schedule = 0.1 * 0.9 ** np.arange(len(gradients))
    theta, v = np.zeros(100), np.zeros(100)
    for g, lr in zip(gradients, schedule, strict=True):
        v = 0.9 * v - lr * g
        theta = theta + (0.9 * v - lr * g if optimizer is NAG else v)
    inside, _ = walk(optimizer, gradients, schedule=schedule, lr_in_velocity=True)
    outside, _ = walk(optimizer, gradients, schedule=schedule)
    np.testing.assert_allclose(inside, theta, **close)
    assert np.max(np.abs(outside - theta)) > 0.01 * np.max(np.abs(theta))


def test_adagrad_with_epsilon_inside_the_root(gradients):
    s = 0.1 + np.cumsum(np.square(gradients), axis=0)
    expected = -np.sum(0.01 * np.array(gradients) / np.sqrt(s + 1e-7), axis=0)
    found, _ = walk(Adagrad, gradients, eps=0.0, eps_root=1e-7, initial_accumulator_value=0.1)
    np.testing.assert_allclose(found, expected, **close)


@pytest.mark.parametrize("centered", [False, True])
@pytest.mark.parametrize("mu", [0.0, 0.9])
def test_rmsprop_of_graves_and_keras(centered, mu, gradients):
    schedule = 0.01 * 0.9 ** np.arange(len(gradients))
    theta = v = mean = b = np.zeros(100)
    for g, lr in zip(gradients, schedule, strict=True):
        v = 0.9 * v + 0.1 * g**2
        mean = 0.9 * mean + 0.1 * g
        b = mu * b + lr * g / np.sqrt(v - mean**2 * centered + 1e-7)
        theta = theta - b
    options = {"alpha": 0.9, "eps": 0.0, "eps_root": 1e-7, "momentum": mu, "centered": centered, "lr_in_velocity": True}
    found, _ = walk(RMSProp, gradients, schedule=schedule, **options)
    np.testing.assert_allclose(found, theta, rtol=1e-10, atol=1e-12)


def test_a_centered_rmsprop_survives_a_variance_that_rounds_below_zero():
    theta, _ = walk(RMSProp, [np.linspace(0.1, 1, 1000)] * 3000, centered=True, alpha=0.5)
    assert np.all(np.isfinite(theta))


def test_adadelta_has_a_hidden_rate():
    """Δ₁ = √ε / √((1−ρ)g² + ε) · g, whatever the gradient: √ε sets the length of the first step."""
    g = 10.0 ** np.arange(-2, 3)
    theta, _ = walk(Adadelta, [g], rho=0.95, eps=1e-6)
    np.testing.assert_allclose(theta, -np.sqrt(1e-6) / np.sqrt(0.05 * g**2 + 1e-6) * g, rtol=1e-12)


@pytest.mark.parametrize("amsgrad", [False, True])
def test_adam_with_epsilon_hat_is_keras(amsgrad, gradients):
    theta = m = v = v_max = np.zeros(100)
    for t, g in enumerate(gradients, 1):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        v_max = np.maximum(v_max, v) if amsgrad else v
        alpha = 0.001 * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        theta = theta - alpha * m / (np.sqrt(v_max) + 1e-7)
    found, _ = walk(Adam, gradients, eps=1e-7, eps_hat=True, amsgrad=amsgrad)
    np.testing.assert_allclose(found, theta, **close)


def test_amsgrad_of_the_corrected_moment_is_optax(gradients):
    theta = m = v = v_max = np.zeros(100)
    for t, g in enumerate(gradients, 1):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        v_max = np.maximum(v_max, v / (1 - 0.999**t))
        theta = theta - 0.001 * m / (1 - 0.9**t) / (np.sqrt(v_max) + 1e-8)
    found, _ = walk(Adam, gradients, amsgrad=True, amsgrad_corrected=True)
    raw, _ = walk(Adam, gradients, amsgrad=True)
    np.testing.assert_allclose(found, theta, **close)
    assert np.max(np.abs(raw - theta)) > 0.01 * np.max(np.abs(theta))


def test_amsgrad_never_forgets_a_large_gradient():
    gradients = [np.array([100.0])] + [np.array([1.0])] * 99
    _, plain = walk(Adam, gradients, betas=(0.9, 0.9))
    _, amsgrad = walk(Adam, gradients, betas=(0.9, 0.9), amsgrad=True)
    assert plain.state[0]["exp_avg_sq"] < 2
    np.testing.assert_allclose(amsgrad.state[0]["max_exp_avg_sq"], 0.1 * 100**2, rtol=1e-12)


def test_adamax_takes_gradients_whose_squares_overflow_or_vanish():
    gradients = [np.array([1e30, 1e-30], np.float32)] * 3
    theta, _ = walk(AdaMax, gradients, lr=0.01, eps=0.0)
    np.testing.assert_allclose(theta, -0.03, rtol=1e-6)


MEANS = [
    {},
    {"momentum": 0.9},
    {"momentum": 0.9, "nesterov": True},
    {"momentum": 0.9, "momentum_of_gradient": True},
]


@pytest.mark.parametrize("options", [{**each, "bias_correction": on} for each in MEANS for on in (False, True)])
def test_a_variance_beyond_the_range_is_infinite(options):
    """∞ − ∞ was NaN; PyTorch's is."""
    gradients = [np.array([1e30, s], np.float32) for s in (1, -1, 2)]
    with np.errstate(over="ignore"):  # as plain Python, the loop warns
        theta, _ = walk(RMSProp, gradients, centered=True, **options)
    alone, _ = walk(RMSProp, [g[1:] for g in gradients], centered=True, **options)
    assert theta[0] == 0
    assert theta[1] == alone[0]


def test_adamax_without_epsilon_is_nan_where_the_first_gradient_is_zero():
    zero = [np.zeros(3)]
    with np.errstate(invalid="ignore"):  # as plain Python, the loop warns
        paper, _ = walk(AdaMax, zero, eps=0.0)
    ours, _ = walk(AdaMax, zero)
    assert np.all(np.isnan(paper))
    assert np.all(ours == 0)


def test_nadam_without_momentum_is_adam_without_momentum(gradients):
    nadam, _ = walk(Nadam, gradients, lr=0.001, betas=(0.0, 0.999))
    adam, _ = walk(Adam, gradients, lr=0.001, betas=(0.0, 0.999))
    np.testing.assert_array_equal(nadam, adam)


@pytest.mark.parametrize(("psi", "mu"), [(1.0, lambda t: 0.9 * (1 - 0.5 * 0.96**t)), (1e6, lambda t: 0.9)])
def test_nadam_of_keras_and_of_optax(psi, mu, gradients):
    theta = m = v = np.zeros(100)
    product = 1.0
    for t, g in enumerate(gradients, 1):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        product *= mu(t)
        ahead = (1 - mu(t)) * g / (1 - product) + mu(t + 1) * m / (1 - product * mu(t + 1))
        theta = theta - 0.002 * ahead / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    found, _ = walk(Nadam, gradients, momentum_decay=psi)
    np.testing.assert_allclose(found, theta, **close)


def every_rule():
    """The classes by their names, and those that are a library's alone."""
    alone = {made.optimizer for made in dialects.DIALECTS.values() if made.optimizer.__module__.endswith("faults")}
    return {**CLASSES, **{made.__name__: made for made in sorted(alone, key=lambda made: made.__name__)}}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", every_rule())
def test_what_is_kept_is_never_denormal(name, dtype):
    """A gradient at the end of the range, and then none: averages that halve fall below it at once."""
    made, tiny = every_rule()[name], np.finfo(dtype).tiny
    halves = {"betas": (0.5, 0.5), "momentum": 0.5, "alpha": 0.5, "rho": 0.5}
    options = {option: value for option, value in halves.items() if option in made.defaults and name != "asgd"}
    p = Tensor(np.ones((3, 2), dtype), requires_grad=True)
    optimizer = made([p], **{option: value for option, value in options.items() if made.ranges[option].holds(value)})
    for t in range(8):
        p.grad = Tensor(np.array([[4, -3], [2, 1], [-1, 0]], dtype) * (tiny if t < 2 else 0))
        optimizer.step()
        kept = [each for each in optimizer.state[0].values() if isinstance(each, np.ndarray)]
        for array in [*kept, p.data]:
            assert ((array == 0) | (abs(array) >= tiny)).all()
