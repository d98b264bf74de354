"""Rprop, ASGD, Adafactor and Muon take 200 steps as PyTorch's do, hand over to them and back, and resume exactly."""

import numpy as np
import pytest

import minigrad
from minigrad import nn
from minigrad.optim import ASGD, SOAP, Adafactor, Adam, AdamW, Momentum, Muon, Rprop
from minigrad.optim.modern.orthogonal import orthogonal
from minigrad.tensor import Tensor
from tests.optim.cases import DTYPES, problem
from tests.optim.classical_cases import CASES, CLASSES, MATRIX, ours, theirs
from tests.optim.test_parity import TOLERANCES

by_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
by_dtype = pytest.mark.parametrize("dtype", DTYPES, ids=lambda dtype: dtype.__name__)
every = pytest.mark.parametrize("name", CLASSES)

DRAW = np.random.default_rng(31)


@pytest.fixture
def torch64(torch, monkeypatch):
    """Its numbers are float64, and a matrix of Muon stays in its dtype."""
    monkeypatch.setattr(torch.Tensor, "bfloat16", torch.Tensor.clone)
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield torch
    torch.set_default_dtype(before)


def leaf(array, dtype=np.float64):
    return Tensor(np.array(array, dtype), requires_grad=True)


def walk(optimizer, parameters, gradients):
    """One step for each; a gradient is that of all parameters, or a list."""
    for arrays in gradients:
        for p, g in zip(parameters, arrays if isinstance(arrays, list) else [arrays], strict=True):
            p.grad = Tensor(g)
        optimizer.step()


@by_case
@by_dtype
def test_it_is_pytorchs(case, dtype, torch64):
    np.testing.assert_allclose(ours(case, dtype), theirs(case, dtype, torch64), **TOLERANCES[dtype])


SHARED = [case for case in CASES if not (case.decay or case.climbs)]


@pytest.mark.parametrize("case", SHARED, ids=lambda case: case.id)
def test_a_run_may_go_to_pytorch_and_come_back(case, torch64):
    """50 steps here, 50 there, 100 here."""
    theta, gradients = problem(np.float64)
    gradients = [g.reshape(case.shape) for g in gradients]
    p = leaf(theta.reshape(case.shape))
    optimizer = CLASSES[case.name]([p], **case.options)
    walk(optimizer, [p], gradients[:50])

    q = torch64.nn.Parameter(torch64.tensor(p.data))
    their = getattr(torch64.optim, case.theirs)([q], **case.their_options)
    saved, groups = optimizer.state_dict(), their.state_dict()["param_groups"]
    state = {i: {k: torch64.tensor(v, dtype=torch64.float64) for k, v in s.items()} for i, s in saved["state"].items()}
    laid_over = [a | b for a, b in zip(groups, saved["param_groups"], strict=True)]
    their.load_state_dict({"state": state, "param_groups": laid_over})
    for g in gradients[50:100]:
        q.grad = torch64.tensor(g)
        their.step()
    assert set(their.state_dict()["state"][0]) == set(saved["state"][0])

    p = leaf(q.detach().numpy())
    back = CLASSES[case.name]([p])
    back.load_state_dict(their.state_dict())
    walk(back, [p], gradients[100:])
    np.testing.assert_allclose(p.data, ours(case, np.float64)[-1], rtol=1e-12, atol=1e-13)


SHAPES = [(4, 3), (5,), (), (2, 3, 2, 2), (3, 7), (0, 3)]
OPTIONS = {
    "soap": [{"merge_dims": True, "precondition_1d": True, "precondition_frequency": 3}, {"max_precond_dim": 3}],
    "muon": [{"rest": Momentum, "rest_options": {"momentum": 0.5}}],
    "adafactor": [{"weight_decay": 0.1, "decay_after_step": True}],
    "asgd": [{"t0": 3.0}],
}
VARIANTS = [(name, options) for name in CLASSES for options in [{}, *OPTIONS.get(name, [])]]


@pytest.mark.parametrize(("name", "options"), VARIANTS)
@by_dtype
def test_a_resumed_run_ends_where_an_uninterrupted_one_does(name, options, dtype, tmp_path):
    """Through a file, with two groups, whatever the shapes."""
    gradients = [[DRAW.standard_normal(shape).astype(dtype) for shape in SHAPES] for _ in range(24)]
    arrays = [np.ones(shape, dtype) for shape in SHAPES]

    def make(arrays):
        leaves = [leaf(array, dtype) for array in arrays]
        return leaves, CLASSES[name]([{"params": leaves[:2]}, {"params": leaves[2:], "lr": 0.05}], **options)

    leaves, optimizer = make(arrays)
    walk(optimizer, leaves, gradients[:11])
    saved, arrays = optimizer.state_dict(), [p.data.copy() for p in leaves]
    minigrad.save(saved, tmp_path / "optimizer.safetensors")
    walk(optimizer, leaves, gradients[11:])
    assert all(np.isfinite(p.data).all() and not np.array_equal(p.data, 1) for p in leaves if p.size)

    resumed, other = make(arrays)
    other.load_state_dict(minigrad.load(tmp_path / "optimizer.safetensors"))
    walk(other, resumed, gradients[11:])
    for p, q in zip(leaves, resumed, strict=True):
        assert p.data.tobytes() == q.data.tobytes()
    assert repr(other) == repr(optimizer)


@every
def test_what_is_saved_is_a_copy(name):
    p = leaf(np.ones((4, 3)))
    optimizer = CLASSES[name]([p])
    gradients = [DRAW.standard_normal((4, 3)) for _ in range(30)]
    walk(optimizer, [p], gradients[:3])
    saved, kept = optimizer.state_dict(), optimizer.state_dict()
    walk(optimizer, [p], gradients)
    np.testing.assert_equal(saved, kept)


@every
@pytest.mark.parametrize("layout", [np.asfortranarray, lambda a: a[::-1], lambda a: np.repeat(a, 2, axis=1)[:, ::2]])
def test_memory_layout_does_not_matter(name, layout):
    theta, gradients = DRAW.standard_normal((6, 4)), DRAW.standard_normal((12, 6, 4))
    found = []
    for lay in (layout, np.array):
        p = leaf(theta)
        p.data = lay(np.array(theta))
        before = p.data
        theta_before = before.copy()
        walk(CLASSES[name]([p], lr=0.1), [p], [lay(g.copy()) for g in gradients])
        assert p.data is before
        found.append(p.data - theta_before)
    if layout(theta)[0, 0] == theta[0, 0]:  # one that reverses the rows is another problem
        np.testing.assert_array_equal(*found)


@every
def test_maximize_climbs(name):
    gradients = DRAW.standard_normal((20, 6, 4))
    p, q = leaf(np.ones((6, 4))), leaf(np.ones((6, 4)))
    walk(CLASSES[name]([p], maximize=True), [p], gradients)
    walk(CLASSES[name]([q]), [q], -gradients)
    np.testing.assert_array_equal(p.data, q.data)


@every
@by_dtype
def test_a_gradient_that_went_wrong_is_seen(name, dtype):
    p = leaf(np.ones((3, 3)), dtype)
    g = DRAW.standard_normal((3, 3)).astype(dtype)
    optimizer = CLASSES[name]([p])
    g_bad = g.copy()
    g_bad[1, 1] = np.nan
    walk(optimizer, [p], [g, g_bad, g])
    assert np.isnan(p.data).any()


@every
@by_dtype
def test_gradients_of_any_size_give_finite_steps(name, dtype):
    """Squares of the largest leave float32's range, those of the smallest vanish in it."""
    for size in (1e-30, 1e25) if dtype == np.float32 else (1e-200, 1e150):
        p = leaf(np.ones((3, 4)), dtype)
        g = (size * DRAW.standard_normal((3, 4))).astype(dtype)
        walk(CLASSES[name]([p]), [p], [g] * 12)
        assert np.isfinite(p.data).all()


BAD = [
    (Rprop, {"etas": (1.2, 0.5)}, "Rprop: etas must be two finite numbers, 0 < η⁻ < 1 < η⁺; got"),
    (Rprop, {"step_sizes": (1.0, 0.1)}, "Rprop: step_sizes must be two finite numbers, 0 ≤ Δmin ≤ Δmax; got"),
    (ASGD, {"t0": -1}, "ASGD: t0 must be a finite number ≥ 0; got -1"),
    (Adafactor, {"beta2_decay": 0.8}, "Adafactor: beta2_decay must be a finite number ≤ 0; got 0.8"),
    (Adafactor, {"eps": 1e-8}, "Adafactor: eps must be two numbers ≥ 0, of which the first may be None"),
    (Adafactor, {"d": 0.5}, "Adafactor: d must be a finite number ≥ 1; got 0.5"),
    (Muon, {"adjust_lr_fn": "moonshot"}, 'Muon: adjust_lr_fn must be "match_rms_adamw", "original" or "spectral"; got'),
    (Muon, {"ns_coefficients": (1, 2)}, "Muon: ns_coefficients must be three finite numbers; got"),
    (Muon, {"ns_steps": 0}, "Muon: ns_steps must be a whole number ≥ 1; got 0"),
    (Muon, {"rest": "adamw"}, "Muon: rest must be a class of optimizer; got 'adamw'"),
    (Muon, {"rest_options": 1}, "Muon: rest_options must be a dict of options, or None; got 1"),
    (SOAP, {"precondition_frequency": 0}, "SOAP: precondition_frequency must be a whole number ≥ 1; got 0"),
    (SOAP, {"shampoo_beta": 1.0}, "SOAP: shampoo_beta must be a number ≥ 0 and < 1, or None; got 1.0"),
]


@pytest.mark.parametrize(("optimizer", "options", "message"), BAD)
def test_an_option_out_of_range_is_named(optimizer, options, message):
    with pytest.raises(ValueError, match="^" + message.replace("(", r"\(")):
        optimizer([leaf(np.ones((2, 2)))], **options)


def test_asgds_average_is_the_mean_of_what_came_after_step_t0_and_one():
    p = leaf(np.zeros(4))
    optimizer = ASGD([p], 0.1, t0=5)
    thetas = []
    for g in DRAW.standard_normal((15, 4)):
        walk(optimizer, [p], [g])
        thetas.append(p.data.copy())
    np.testing.assert_allclose(optimizer.state[0]["ax"], np.mean(thetas[6:], axis=0), rtol=1e-12)


def test_rprops_steps_grow_and_shrink_with_the_sign_alone():
    p = leaf(np.zeros(3))
    optimizer = Rprop([p], 0.1)
    walk(optimizer, [p], [np.array([1e-30, 1.0, -1e30])] * 3)
    np.testing.assert_allclose(p.data, np.array([-1, -1, 1]) * 0.1 * (1 + 1.2 + 1.44), rtol=1e-12)
    walk(optimizer, [p], [np.array([1e-30, -1.0, 1e30])])  # the last two jumped over a minimum, and wait
    np.testing.assert_allclose(optimizer.state[0]["step_size"], 0.1 * 1.44 * np.array([1.2, 0.5, 0.5]), rtol=1e-12)
    assert (optimizer.state[0]["prev"] == [1e-30, 0, 0]).all()


def test_adafactor_of_a_vector_is_its_formula():
    """V ← β₂V + (1 − β₂)g² with β₂ = 1 − t^τ;  θ ← θ − max(ε₂, RMS θ)·min(lr, 1/√t)·U / max(1, RMS U / d)."""
    draw, eps1, eps2, d, tau = np.random.default_rng(4), 1e-3, 1e-2, 1.2, -0.5
    theta = draw.standard_normal(9)
    p, v = Tensor(theta.copy(), requires_grad=True), np.zeros(9)
    optimizer = Adafactor([p], 0.6, beta2_decay=tau, eps=(eps1, eps2), d=d)
    for t in range(1, 6):
        g = draw.standard_normal(9)
        p.grad = Tensor(g)
        optimizer.step()
        v = (1 - t**tau) * v + t**tau * g**2
        u = g / np.sqrt(np.maximum(v, eps1**2))
        rate = max(eps2, np.sqrt(np.mean(theta**2))) * min(0.6, t**-0.5)
        theta = theta - rate * u / max(1, np.sqrt(np.mean(u**2)) / d)
        np.testing.assert_allclose(p.data, theta, rtol=1e-12, atol=1e-15)


def test_adafactor_keeps_rows_and_columns():
    p = leaf(np.ones((50, 30)))
    optimizer = Adafactor([p])
    walk(optimizer, [p], [DRAW.standard_normal((50, 30))])
    assert {k: np.shape(v) for k, v in optimizer.state[0].items()} == {
        "step": (),
        "row_var": (50, 1),
        "col_var": (1, 30),
    }


# Muon


@by_dtype
@pytest.mark.parametrize("shape", [(30, 20), (20, 30), (1, 7), (7, 1), (16, 16)])
def test_a_matrix_is_made_nearly_orthogonal_and_by_other_coefficients_entirely(shape, dtype):
    u = np.random.default_rng(5).standard_normal(shape).astype(dtype)  # by chance, a square one is nearly singular
    x = np.array(orthogonal(u, (3.4445, -4.775, 2.0315), 5, 1e-7))
    values = np.linalg.svd(x, compute_uv=False)
    assert x.dtype == dtype
    assert 0.6 < values.min() <= values.max() < 1.3
    left, _, right = np.linalg.svd(u, full_matrices=False)
    exact = orthogonal(u, (15 / 8, -5 / 4, 3 / 8), 30, 1e-7)
    np.testing.assert_allclose(exact, left @ right, atol=1e-12 if dtype == np.float64 else 1e-4)


def test_the_orthogonal_matrix_of_zeros_is_zeros():
    np.testing.assert_array_equal(orthogonal(np.zeros((3, 4)), (3.4445, -4.775, 2.0315), 5, 1e-7), 0)


@pytest.mark.parametrize(
    ("scale", "factor"),
    [("match_rms_adamw", 0.2 * 17**0.5), ("original", (17 / 4) ** 0.5), ("spectral", 1.0), (None, (17 / 4) ** 0.5)],
)
def test_the_scales_by_their_names(scale, factor):
    g = DRAW.standard_normal((17, 4))
    p = leaf(np.zeros((17, 4)))
    options = {"ns_coefficients": (15 / 8, -5 / 4, 3 / 8), "ns_steps": 40, "weight_decay": 0.0}
    walk(Muon([p], 0.1, adjust_lr_fn=scale, **options), [p], [g])
    np.testing.assert_allclose(np.linalg.svd(p.data, compute_uv=False), 0.1 * factor, rtol=1e-9)


def net_and_twin():
    nets = []
    for _ in range(2):
        minigrad.manual_seed(3)
        nets.append(nn.Sequential(nn.Conv2d(2, 3, 3), nn.Flatten(), nn.Linear(12, 4)))
    return nets


def give_gradients(net):
    for p in net.parameters():
        p.grad = np.cos(Tensor(np.arange(p.size, dtype=np.float32).reshape(p.shape)))


@pytest.mark.parametrize(("rest", "options"), [(AdamW, {}), (Adam, {"betas": (0.5, 0.9)}), (Momentum, {"lr": 0.3})])
def test_muon_leaves_what_is_no_matrix_to_the_rule_that_one_chooses(rest, options):
    net, twin = net_and_twin()
    optimizer = Muon(net.parameters(), 0.02, weight_decay=0.05, rest=rest, rest_options=options)
    alone = rest([twin[0].bias, twin[2].bias], **{"lr": 0.02, "weight_decay": 0.05, **options})
    for _ in range(3):
        give_gradients(net)
        give_gradients(twin)
        optimizer.step()
        alone.step()
    for layer, other in ((net[0], twin[0]), (net[2], twin[2])):
        np.testing.assert_array_equal(layer.bias.data, other.bias.data)
        assert not np.array_equal(layer.weight.data, other.weight.data)
    assert [len(group["params"]) for group in optimizer.param_groups] == [2, 2]
    assert [set(optimizer.state[i]) for i in range(2)] == [{"step", "momentum_buffer"}] * 2


def test_muon_updates_a_filter_as_a_row():
    gradients = DRAW.standard_normal((5, 6, 2, 2))
    p, q = leaf(np.ones((6, 2, 2))), leaf(np.ones((6, 4)))
    walk(Muon([p]), [p], gradients)
    walk(Muon([q]), [q], gradients.reshape(5, 6, 4))
    np.testing.assert_array_equal(p.data.reshape(6, 4), q.data)


def test_a_group_of_muon_may_say_by_which_rule_it_goes_and_has_that_rules_options():
    gradients = DRAW.standard_normal((5, *MATRIX))
    p, q = leaf(np.ones(MATRIX)), leaf(np.ones(MATRIX))
    walk(Muon([{"params": [p], "matrices": False, "betas": (0.5, 0.6)}]), [p], gradients)
    walk(AdamW([q], weight_decay=0.1, betas=(0.5, 0.6)), [q], gradients)
    np.testing.assert_array_equal(p.data, q.data)
    optimizer = Muon([{"params": [p], "momentum": 0.5}, {"params": [leaf(1.0)], "lr": 0.3, "betas": (0.1, 0.2)}])
    assert [group["lr"] for group in optimizer.param_groups] == [0.001, 0.3]
    optimizer.param_groups[1]["lr"] = 0.4
    assert optimizer.rest.param_groups[0]["lr"] == 0.4


@pytest.mark.parametrize(
    ("group", "message"),
    [
        ({"params": [leaf(1.0), leaf(np.ones((2, 2)))], "momentum": 0.5}, "which both rules know; got momentum"),
        ({"params": [leaf(1.0)], "matrices": True}, r"a group with matrices=True has a parameter of shape \(\)"),
        ({"params": [leaf(1.0)], "matrices": "no"}, "matrices must be True, False or None; got 'no'"),
        ({"lr": 0.1}, "a group needs the key 'params'"),
    ],
)
def test_a_group_of_muon_that_does_not_fit_is_refused(group, message):
    with pytest.raises(ValueError, match="^Muon: .*" + message):
        Muon([group])


def test_muon_changes_nothing_where_one_gradient_does_not_fit():
    p, q = leaf(np.ones((2, 2))), leaf(np.ones(3))
    optimizer = Muon([p, q])
    p.grad, q.grad = Tensor(np.ones((2, 2))), Tensor(np.ones(4))
    with pytest.raises(ValueError, match=r"shape \(4,\), the parameter \(3,\)"):
        optimizer.step()
    np.testing.assert_array_equal(p.data, 1)
