"""L-BFGS goes from point to point as PyTorch's does, with and without a line search, and resumes exactly."""

import math

import numpy as np
import pytest

import minigrad
from minigrad import nn
from minigrad.optim import LBFGS
from minigrad.optim.lbfgs import _direction
from minigrad.optim.line_search import Trial, _inside, _lowest, strong_wolfe
from minigrad.tensor import Tensor

DRAW = np.random.default_rng(45)
A = DRAW.standard_normal((30, 12))
QUADRATIC = A.T @ A / 30 + 0.01 * np.eye(12)


def rosenbrock(x):
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def quadratic(x):
    return 0.5 * (x * (matrix_of(x) @ x)).sum() - x.sum()


def matrix_of(x):
    return Tensor(QUADRATIC.astype(x.dtype)) if isinstance(x, Tensor) else x.new_tensor(QUADRATIC)


def wavy(x):
    return (x**2).sum() / 20 + (1 - (3 * x).cos()).sum() if not isinstance(x, Tensor) else (
        (x**2).sum() / 20 + (1 - np.cos(3 * x)).sum()
    )  # fmt: skip


FUNCTIONS = {"rosenbrock": rosenbrock, "quadratic": quadratic, "wavy": wavy}


def closure_of(function, optimizer, parameters, log, cat):
    """What a step is given; the losses at which it looks are written down."""

    def closure():
        optimizer.zero_grad()
        loss = function(cat(parameters))
        loss.backward()
        log.append(loss.item())
        return loss

    return closure


def start(dtype):
    theta = np.linspace(-1.2, 1.1, 12).astype(dtype)
    return theta[:5].reshape(5), theta[5:11].reshape(2, 3), theta[11:].reshape(())


def cat_ours(parameters):
    return np.concatenate([p.reshape(-1) for p in parameters])


def ours(function, steps, dtype=np.float64, **options):
    """θ after each step, and all the losses at which it looked."""
    parameters = [Tensor(a, requires_grad=True) for a in start(dtype)]
    optimizer, log, rows = LBFGS(parameters, **options), [], []
    for _ in range(steps):
        optimizer.step(closure_of(function, optimizer, parameters, log, cat_ours))
        rows.append(np.concatenate([p.data.ravel() for p in parameters]))
    return np.array(rows), np.array(log), optimizer, parameters


def theirs(function, steps, torch, dtype=np.float64, **options):
    parameters = [torch.nn.Parameter(torch.tensor(a)) for a in start(dtype)]
    optimizer, log, rows = torch.optim.LBFGS(parameters, **options), [], []
    cat = lambda ps: torch.cat([p.reshape(-1) for p in ps])  # noqa: E731
    for _ in range(steps):
        optimizer.step(closure_of(function, optimizer, parameters, log, cat))
        rows.append(np.concatenate([p.detach().numpy().ravel() for p in parameters]))
    return np.array(rows), np.array(log), optimizer, parameters


CASES = [
    ("quadratic", 200, {"lr": 0.3, "max_iter": 1}),
    ("quadratic", 200, {"line_search_fn": "strong_wolfe", "max_iter": 1}),
    ("quadratic", 8, {"lr": 0.5}),
    ("quadratic", 8, {"line_search_fn": "strong_wolfe", "history_size": 3}),
    ("rosenbrock", 6, {"line_search_fn": "strong_wolfe", "max_iter": 8}),
    ("rosenbrock", 6, {"line_search_fn": "strong_wolfe", "max_iter": 3, "max_eval": 4, "lr": 0.1}),
    ("wavy", 6, {"line_search_fn": "strong_wolfe", "lr": 3.0}),
    ("wavy", 40, {"lr": 0.05, "history_size": 2, "max_iter": 2}),
]


@pytest.mark.parametrize(("name", "steps", "options"), CASES)
def test_it_is_pytorchs(name, steps, options, torch):
    """At every point at which it looks: the line search tries what PyTorch's tries."""
    found, seen, optimizer, _ = ours(FUNCTIONS[name], steps, **options)
    expected, looked, other, _ = theirs(FUNCTIONS[name], steps, torch, **options)
    assert len(seen) == len(looked)
    np.testing.assert_allclose(seen, looked, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-8)
    (its,) = other.state_dict()["state"].values()
    assert (optimizer.state[0]["func_evals"], optimizer.state[0]["n_iter"]) == (its["func_evals"], its["n_iter"])


@pytest.mark.parametrize("name", ["quadratic", "rosenbrock"])
def test_in_float32_it_arrives_where_pytorchs_does(name, torch):
    options = {"line_search_fn": "strong_wolfe"}
    found, *_ = ours(FUNCTIONS[name], 12, np.float32, **options)
    expected, *_ = theirs(FUNCTIONS[name], 12, torch, np.float32, **options)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found[-1], expected[-1], rtol=2e-3, atol=2e-3)


def test_it_solves_what_it_is_for():
    found, seen, *_ = ours(quadratic, 5, line_search_fn="strong_wolfe")
    np.testing.assert_allclose(found[-1], np.linalg.solve(QUADRATIC, np.ones(12)), rtol=1e-3)
    assert len(seen) < 60


@pytest.mark.parametrize("line_search_fn", [None, "strong_wolfe"])
def test_a_run_resumes_from_a_file_and_goes_to_pytorch_and_back(line_search_fn, torch, tmp_path):
    options = {"lr": 0.1, "line_search_fn": line_search_fn, "max_iter": 4}
    whole, *_ = ours(quadratic, 9, **options)
    _, _, optimizer, parameters = ours(quadratic, 3, **options)
    minigrad.save(optimizer.state_dict(), tmp_path / "lbfgs.safetensors")

    def go_on(state, arrays, steps):
        parameters = [Tensor(a.copy(), requires_grad=True) for a in arrays]
        other = LBFGS(parameters)
        other.load_state_dict(state)
        for _ in range(steps):
            other.step(closure_of(quadratic, other, parameters, [], cat_ours))
        return np.concatenate([p.data.ravel() for p in parameters]), other

    arrays = [p.data for p in parameters]
    resumed, _ = go_on(minigrad.load(tmp_path / "lbfgs.safetensors"), arrays, 6)
    np.testing.assert_array_equal(resumed, whole[-1])

    their_parameters = [torch.nn.Parameter(torch.tensor(a)) for a in arrays]
    their = torch.optim.LBFGS(their_parameters)
    saved = optimizer.state_dict()
    state = {name: torched(value, torch) for name, value in saved["state"][0].items()}
    groups = [their.state_dict()["param_groups"][0] | saved["param_groups"][0]]
    groups[0]["max_eval"] = 5
    their.load_state_dict({"state": {0: state}, "param_groups": groups})
    cat = lambda ps: torch.cat([p.reshape(-1) for p in ps])  # noqa: E731
    for _ in range(3):
        their.step(closure_of(quadratic, their, their_parameters, [], cat))
    back, _ = go_on(their.state_dict(), [p.detach().numpy() for p in their_parameters], 3)
    np.testing.assert_allclose(back, whole[-1], rtol=1e-7, atol=1e-9)


def torched(value, torch):
    if isinstance(value, np.ndarray):
        return torch.tensor(value)
    return [torched(each, torch) for each in value] if isinstance(value, list) else value


def test_what_is_saved_is_a_copy():
    _, _, optimizer, parameters = ours(quadratic, 1, max_iter=3)
    saved, kept = optimizer.state_dict(), optimizer.state_dict()
    optimizer.step(closure_of(quadratic, optimizer, parameters, [], cat_ours))
    np.testing.assert_equal(saved, kept)


def test_maximize_and_weight_decay_are_part_of_the_function():
    options = {"line_search_fn": "strong_wolfe"}
    climbed, *_ = ours(lambda x: -quadratic(x), 6, maximize=True, weight_decay=0.3, **options)
    expected, *_ = ours(lambda x: quadratic(x) + 0.15 * (x * x).sum(), 6, **options)
    np.testing.assert_allclose(climbed, expected, rtol=1e-6)
    np.testing.assert_allclose(climbed[-1], np.linalg.solve(QUADRATIC + 0.3 * np.eye(12), np.ones(12)), rtol=1e-4)


def test_parameters_without_gradients_and_of_any_layout_are_written_where_they_live():
    theta = np.asfortranarray(DRAW.standard_normal((3, 4)))
    p, q = Tensor(theta, requires_grad=True), Tensor(np.ones(2), requires_grad=True)
    p.data = theta
    optimizer = LBFGS([p, q], line_search_fn="strong_wolfe")
    optimizer.step(closure_of(lambda x: ((x[0] - 2) ** 2).sum(), optimizer, [p, q], [], lambda ps: ps))
    assert p.data is theta
    np.testing.assert_allclose(theta, 2, rtol=1e-6)
    np.testing.assert_array_equal(q.data, 1)


@pytest.mark.parametrize("line_search_fn", [None, "strong_wolfe"])
@pytest.mark.parametrize(("dtype", "size"), [(np.float32, 1e30), (np.float64, 1e160)])
def test_squares_of_the_gradient_may_be_beyond_the_range(line_search_fn, dtype, size):
    p = Tensor(np.zeros(3, dtype), requires_grad=True)
    optimizer = LBFGS([p], line_search_fn=line_search_fn)

    def closure():
        optimizer.zero_grad()
        away = p - np.array([1, 2, 3], dtype)
        loss = (away * np.array([1, 3, 10], dtype) * size * away).sum()
        loss.backward()
        return loss

    for _ in range(5):
        optimizer.step(closure)
    np.testing.assert_allclose(p.data, [1, 2, 3], rtol=1e-5)


def test_at_a_minimum_and_where_the_loss_is_nan_it_ends():
    for loss_of, expected in ((lambda x: (x * x).sum(), 0.0), (lambda x: (x * math.nan).sum(), math.nan)):
        p = Tensor(np.zeros(3), requires_grad=True)
        optimizer = LBFGS([p], line_search_fn="strong_wolfe")
        log = []
        with np.errstate(invalid="ignore"):
            loss = optimizer.step(closure_of(loss_of, optimizer, [p], log, lambda ps: ps[0]))
        np.testing.assert_equal(loss.item(), expected)
        assert len(log) <= 26


BAD = [
    (lambda p: LBFGS([p], line_search_fn="armijo"), ValueError, 'line_search_fn must be "strong_wolfe" or None; got'),
    (lambda p: LBFGS([p], decoupled_weight_decay=True), ValueError, "decoupled_weight_decay must be False"),
    (lambda p: LBFGS([{"params": [p]}, {"params": [p]}]), ValueError, "it has one group; got a second"),
    (lambda p: LBFGS([p, Tensor(np.float32(1), requires_grad=True)]), TypeError, "of one dtype; got"),
    (lambda p: LBFGS([p]).step(), TypeError, r"step\(\) takes a closure"),
    (lambda p: LBFGS([p]).step(lambda: None), TypeError, "the closure returns the loss, one number; it returned None"),
]


@pytest.mark.parametrize(("make", "error", "message"), BAD)
def test_what_is_wrong_is_named(make, error, message):
    with pytest.raises(error, match=r"^LBFGS: .*" + message):
        make(Tensor(np.ones(3), requires_grad=True))


@pytest.mark.parametrize("change", [{"d": np.ones(3)}, {"old_dirs": []}, {"ro": None}, {"n_iter": "x"}])
def test_a_state_that_does_not_fit_is_refused(change):
    _, _, optimizer, _ = ours(quadratic, 2, max_iter=3)
    saved = optimizer.state_dict()
    before = optimizer.state_dict()
    saved["state"][0] |= change
    with pytest.raises(ValueError, match=r"^LBFGS: the state dict is"):
        optimizer.load_state_dict(saved)
    np.testing.assert_equal(optimizer.state_dict(), before)


def test_it_trains_a_net():
    minigrad.manual_seed(0)
    x = DRAW.standard_normal((60, 5)).astype(np.float32) + 2 * np.eye(5, dtype=np.float32)[np.arange(60) % 3]
    net = nn.Sequential(nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 3))
    optimizer, log = LBFGS(net.parameters(), line_search_fn="strong_wolfe"), []
    loss_of = lambda net: nn.functional.cross_entropy(net[0](x), np.arange(60) % 3)  # noqa: E731
    for _ in range(3):
        optimizer.step(closure_of(loss_of, optimizer, [net], log, lambda nets: nets))
    assert log[-1] < 0.05 * log[0]


@pytest.mark.parametrize("ends", [(1.0, 2.0), (2.0, 1.0)])
@pytest.mark.parametrize(
    ("t", "near_end", "taken", "is_near"),
    [
        (1.5, True, 1.5, False),
        (1.12, True, 1.12, False),
        (1.02, False, 1.02, True),
        (1.02, True, 1.1, False),
        (1.98, False, 1.98, True),
        (1.98, True, 1.9, False),
        (1.0, False, 1.1, False),
        (0.3, False, 1.1, False),
        (2.0, False, 1.9, False),
        (2.7, False, 1.9, False),
    ],
)
def test_a_trial_near_an_end_for_the_second_time_is_a_tenth_away_from_it(ends, t, near_end, taken, is_near):
    bracket = [Trial(end, 0.0, np.zeros(1), 0.0) for end in ends]
    found, near = _inside(t, bracket, near_end)
    assert found == pytest.approx(taken, rel=1e-15)
    assert near is is_near


def test_a_cubic_whose_slopes_are_beyond_the_range_has_its_trial_in_the_middle():
    one, two = (Trial(t, 0.0, np.zeros(1), slope) for t, slope in ((0.0, -1e200), (1.0, 1e200)))
    assert _lowest(one, two, (0.0, 3.0)) == _lowest(two, one, (0.0, 3.0)) == 1.5


@pytest.mark.parametrize("seed", range(60))
def test_a_line_search_makes_pytorchs_trials(seed, torch):
    """On a line that bends up and down, from a first step that is too short, fair, or too long."""
    from torch.optim.lbfgs import _strong_wolfe

    draw = np.random.default_rng(seed)
    waves, shifts, sizes = draw.uniform(0.5, 6, 4), draw.uniform(0, 6, 4), draw.uniform(-1, 1, 4)

    def value(t):
        return 0.1 * t * t + float(np.sum(sizes * np.sin(waves * t + shifts)))

    def slope(t):
        return 0.2 * t + float(np.sum(sizes * waves * np.cos(waves * t + shifts)))

    d = -math.copysign(1, slope(0.0))
    first, ours, theirs = float(10 ** draw.uniform(-2, 1)), [], []

    def trial(t):
        ours.append(t)
        return Trial(t, value(d * t), np.array([slope(d * t)]), d * slope(d * t))

    def their_trial(x, t, direction):
        t = float(t)
        theirs.append(t)
        return value(d * t), torch.tensor([slope(d * t)], dtype=torch.float64)

    start = Trial(0.0, value(0.0), np.array([slope(0.0)]), d * slope(0.0))
    found, count = strong_wolfe(trial, start, first, 1e-9, 25)
    g, direction = torch.tensor([slope(0.0)], dtype=torch.float64), torch.tensor([d], dtype=torch.float64)
    _, _, t, evaluations = _strong_wolfe(
        their_trial, None, first, direction, value(0.0), g, g.dot(direction), tolerance_change=1e-9, max_ls=25
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-9)
    assert found.t == pytest.approx(float(t), rel=1e-9)
    assert count == evaluations


@pytest.mark.parametrize("size", [1, 2, 3, 9])
def test_the_direction_is_that_of_the_matrix_which_the_last_pairs_make(size):
    """H ← (1 − ρsyᵀ)H(1 − ρysᵀ) + ρssᵀ over the last pairs, from s·y/y·y, in a bowl of four dimensions."""
    draw = np.random.default_rng(2)
    root = draw.standard_normal((4, 4))
    bowl, g, pairs, one = root @ root.T + np.eye(4), draw.standard_normal(4), [], np.eye(4)
    state = {"n_iter": 1}
    d = _direction(state, g, size)
    np.testing.assert_array_equal(d, -g)
    for n in range(2, 8):
        state.update(n_iter=n, prev_flat_grad=g, d=d, t=0.3)
        s, g = 0.3 * d, g + bowl @ (0.3 * d)
        pairs.append((s, bowl @ s))
        s, y = pairs[-1]
        H = one * (s @ y) / (y @ y)
        for s, y in pairs[-size:]:
            turned = one - np.outer(s, y) / (s @ y)
            H = turned @ H @ turned.T + np.outer(s, s) / (s @ y)
        d = _direction(state, g, size)
        np.testing.assert_allclose(d, -H @ g, rtol=1e-10, atol=1e-14)
