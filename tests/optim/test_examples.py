"""The optimizers of examples/: each against its paper's formula in plain float64 NumPy, Muon against PyTorch's too."""

import copy
import math
import re
from pathlib import Path

import numpy as np
import pytest

import minigrad
from examples.optimizers.lion import Lion
from examples.optimizers.muon import Muon, orthogonal
from examples.optimizers.qhm import QHM
from examples.optimizers.schedule_free import ScheduleFree
from minigrad import nn
from minigrad.optim import SGD, AdamW, Momentum
from minigrad.tensor import Tensor

ROOT = Path(__file__).parents[2]
CLASSES = [Lion, QHM, Muon, ScheduleFree]
every = pytest.mark.parametrize("optimizer", CLASSES, ids=lambda each: each.__name__)

DRAW = np.random.default_rng(26)
THETA = DRAW.standard_normal((6, 4))
GRADIENTS = DRAW.standard_normal((40, 6, 4)) * 10.0 ** DRAW.uniform(-3, 0, (6, 4))


def walk(optimizer, p, gradients=GRADIENTS):
    """θ after each step."""
    rows = []
    for g in gradients:
        p.grad = Tensor(g.astype(p.dtype))
        optimizer.step()
        rows.append(p.data.copy())
    return np.array(rows)


def leaf(array, dtype=np.float64):
    return Tensor(np.array(array, dtype), requires_grad=True)


def lion(theta, gradients, lr=1e-4, betas=(0.9, 0.99), decay=0.0):
    """Chen et al. 2023, program 1."""
    m, (beta1, beta2) = np.zeros_like(theta), betas
    for g in gradients:
        c = beta1 * m + (1 - beta1) * g
        m = beta2 * m + (1 - beta2) * g
        theta = theta - lr * (np.sign(c) + decay * theta)
        yield theta


def qhm(theta, gradients, lr=1.0, beta=0.999, nu=0.7, corrected=False):
    """Ma and Yarats 2019, algorithm 1; corrected as Adam's m is."""
    m = np.zeros_like(theta)
    for t, g in enumerate(gradients, 1):
        m = beta * m + (1 - beta) * g
        theta = theta - lr * ((1 - nu) * g + nu * m / (1 - beta**t if corrected else 1))
        yield theta


def muon(theta, gradients, lr=1e-3, mu=0.95, decay=0.01):
    """Jordan et al. 2024 with the factor of Liu et al. 2025, the iteration as it is printed, for a tall matrix."""
    m = np.zeros_like(theta)
    for g in gradients:
        m = mu * m + (1 - mu) * g
        x = ((1 - mu) * g + mu * m).T
        x = x / np.linalg.norm(x)
        for _ in range(5):
            a = x @ x.T
            x = 3.4445 * x - 4.775 * a @ x + 2.0315 * a @ a @ x
        theta = theta - lr * (0.2 * math.sqrt(max(theta.shape)) * x.T + decay * theta)
        yield theta


def schedule_free(theta, gradients, rates, beta=0.9):
    """Defazio et al. 2024, section 2 with the weights of algorithm 1: y after each step, and x after the last."""
    z = x = theta
    for t, g in enumerate(gradients):
        z = z - rates[t] * g
        c = rates[t] ** 2 / np.sum(rates[: t + 1] ** 2)
        x = (1 - c) * x + c * z
        yield (1 - beta) * z + beta * x
    yield x


FORMULAS = [
    (Lion, {}, lion, {}),
    (Lion, {"lr": 0.1, "betas": (0.8, 0.9), "weight_decay": 1}, lion, {"lr": 0.1, "betas": (0.8, 0.9), "decay": 1}),
    (QHM, {}, qhm, {}),
    (QHM, {"lr": 0.1, "beta": 0.9, "nu": 0.4}, qhm, {"lr": 0.1, "beta": 0.9, "nu": 0.4}),
    (QHM, {"beta": 0.95, "corrected": True}, qhm, {"beta": 0.95, "corrected": True}),
    (Muon, {}, muon, {}),
    (Muon, {"lr": 0.02, "momentum": 0.8, "weight_decay": 0.1}, muon, {"lr": 0.02, "mu": 0.8, "decay": 0.1}),
]  # fmt: skip


@pytest.mark.parametrize(("optimizer", "options", "formula", "theirs"), FORMULAS)
def test_it_is_its_papers_formula(optimizer, options, formula, theirs):
    expected = np.array(list(formula(THETA, GRADIENTS, **theirs)))
    p = leaf(THETA)
    np.testing.assert_allclose(walk(optimizer([p], **options), p), expected, rtol=1e-11, atol=1e-13)
    p = leaf(THETA, np.float32)
    np.testing.assert_allclose(walk(optimizer([p], **options), p), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("beta", [0.0, 0.9])
def test_schedule_free_is_its_papers_formula_under_a_warm_up(beta):
    rates = np.minimum(np.arange(1, 41) / 10, 1) * 0.3
    *ys, x = schedule_free(THETA, GRADIENTS, rates, beta)
    p = leaf(THETA)
    optimizer = ScheduleFree([p], beta=beta)
    for t, y in enumerate(ys):
        optimizer.param_groups[0]["lr"] = rates[t]
        walk(optimizer, p, GRADIENTS[t : t + 1])
        np.testing.assert_allclose(p.data, y, rtol=1e-11, atol=1e-13)
    optimizer.eval()
    np.testing.assert_allclose(p.data, x, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("options", [{}, {"lr": 0.02, "momentum": 0.8, "weight_decay": 0.3}])
@pytest.mark.parametrize("shape", [(6, 4), (4, 6), (5, 5), (1, 7)])
def test_muon_is_pytorchs(shape, options, torch, monkeypatch):
    """In float64: PyTorch's takes the matrix to bfloat16 first, which is switched off."""
    monkeypatch.setattr(torch.Tensor, "bfloat16", torch.Tensor.clone)
    gradients = DRAW.standard_normal((20, *shape))
    p, q = leaf(np.ones(shape)), torch.nn.Parameter(torch.ones(shape, dtype=torch.float64))
    theirs = torch.optim.Muon([q], **{"weight_decay": 0.01, **options}, adjust_lr_fn="match_rms_adamw")
    ours = walk(Muon([p], **options), p, gradients)
    for g, expected in zip(gradients, ours, strict=True):
        q.grad = torch.tensor(g)
        theirs.step()
        np.testing.assert_allclose(q.detach().numpy(), expected, rtol=1e-10, atol=1e-12)


def test_muon_is_pytorchs_in_bfloat16_as_far_as_that_goes(torch):
    p, q = leaf(THETA, np.float32), torch.nn.Parameter(torch.tensor(THETA, dtype=torch.float32))
    theirs = torch.optim.Muon([q], lr=0.01, weight_decay=0.0, adjust_lr_fn="match_rms_adamw")
    ours = walk(Muon([p], lr=0.01, weight_decay=0.0), p)
    for g in GRADIENTS:
        q.grad = torch.tensor(g, dtype=torch.float32)
        theirs.step()
    moved = np.linalg.norm(ours[-1] - THETA)
    assert np.linalg.norm(q.detach().numpy() - ours[-1]) < 0.03 * moved


def test_the_matrices_of_muon_are_nearly_orthogonal():
    for shape in [(30, 20), (20, 30)]:
        values = np.linalg.svd(orthogonal(DRAW.standard_normal(shape)), compute_uv=False)
        assert values.min() > 0.6
        assert values.max() < 1.3


def test_muon_divides_a_net_and_leaves_the_rest_to_adamw():
    net = nn.Sequential(nn.Conv2d(2, 3, 3), nn.Flatten(), nn.Linear(12, 4))
    twin = copy.deepcopy(net)
    optimizer = Muon([{"params": net[0].parameters()}, {"params": net[2].parameters(), "lr": 0.1}], lr=0.01)
    assert [(group["matrices"], group["lr"], len(group["params"])) for group in optimizer.param_groups] == [
        (True, 0.01, 1),
        (False, 0.01, 1),
        (True, 0.1, 1),
        (False, 0.1, 1),
    ]
    adamw = AdamW([{"params": [twin[0].bias]}, {"params": [twin[2].bias], "lr": 0.1}], lr=0.01)
    for _ in range(3):
        for each, one in ((net, optimizer), (twin, adamw)):
            for p in each.parameters():
                p.grad = np.cos(Tensor(np.arange(p.size, dtype=np.float32).reshape(p.shape)))
            one.step()
    for ours, theirs in ((net[0], twin[0]), (net[2], twin[2])):
        np.testing.assert_array_equal(ours.bias.data, theirs.bias.data)
        assert not np.array_equal(ours.weight.data, theirs.weight.data)
    assert [set(state) for state in optimizer.state.values()] == [
        {"step", "momentum_buffer"},
        {"step", "exp_avg", "exp_avg_sq"},
    ] * 2


def test_a_group_of_muon_may_say_its_rule():
    """As an embedding, which is no matrix in this sense."""
    p, q = leaf(THETA), leaf(THETA)
    np.testing.assert_array_equal(walk(Muon([{"params": [p], "matrices": False}]), p), walk(AdamW([q]), q))


def test_muon_updates_a_filter_as_a_row():
    p, q = leaf(THETA.reshape(6, 2, 2)), leaf(THETA)
    filters = walk(Muon([p]), p, GRADIENTS.reshape(-1, 6, 2, 2))
    np.testing.assert_array_equal(filters.reshape(-1, 6, 4), walk(Muon([q]), q))


def test_qhm_between_sgd_and_momentum():
    """ν = 0 is SGD; ν = 1 is a momentum whose lr is scaled by 1 − β, once the first gradient's full weight is faded."""
    p, q = leaf(THETA), leaf(THETA)
    np.testing.assert_array_equal(walk(QHM([p], 0.1, nu=0), p), walk(SGD([q], 0.1), q))
    p, q = leaf(THETA), leaf(THETA)
    first_is_zero = np.concatenate([np.zeros_like(GRADIENTS[:1]), GRADIENTS])
    ours = walk(QHM([p], 1.0, beta=0.9, nu=1), p, first_is_zero)
    np.testing.assert_allclose(ours, walk(Momentum([q], 0.1), q, first_is_zero), rtol=1e-12, atol=1e-14)


def test_qhms_option_has_a_range_and_a_range_may_be_scheduled():
    with pytest.raises(ValueError, match=r"^QHM: nu must be a number from 0 to 1; got 1\.5$"):
        QHM([leaf(THETA)], nu=1.5)
    with pytest.raises(ValueError, match=r"^QHM: beta must be a number ≥ 0 and < 1; got 'high'$"):
        QHM([leaf(THETA)], beta="high")
    p = leaf(THETA)
    optimizer = QHM([p], corrected=True)
    for beta in (0.5, 0.8, 0.9):
        optimizer.param_groups[0]["beta"] = beta
        walk(optimizer, p, [np.ones_like(THETA)])  # a mean of ones is one, whatever the weights
    np.testing.assert_allclose(p.data, THETA - 3, rtol=1e-14)


def test_schedule_free_goes_to_and_fro_without_a_trace():
    p, q = leaf(THETA, np.float32), leaf(THETA, np.float32)
    one, other = ScheduleFree([p], 0.1), ScheduleFree([q], 0.1)
    for t in range(5):
        walk(one, p, GRADIENTS[t : t + 1])
        for _ in range(2):
            one.eval()
        assert t == 0 or not np.array_equal(p.data, q.data)
        one.train()
        one.train()
        walk(other, q, GRADIENTS[t : t + 1])
        np.testing.assert_array_equal(p.data, q.data)


def test_schedule_free_refuses_a_step_of_the_average_and_is_saved_in_either_mode():
    p = leaf(THETA)
    optimizer = ScheduleFree([p], 0.1)
    walk(optimizer, p, GRADIENTS[:5])
    y = p.data.copy()
    optimizer.eval()
    with pytest.raises(RuntimeError, match=r"call train\(\) before the next step"):
        walk(optimizer, p, GRADIENTS[:1])
    q = leaf(p.data)
    other = ScheduleFree([q])
    other.load_state_dict(optimizer.state_dict())
    other.train()
    np.testing.assert_array_equal(q.data, y)


def test_the_exchange_is_a_write_that_a_graph_notices():
    p = leaf(THETA)
    optimizer = ScheduleFree([p], 0.1)
    walk(optimizer, p, GRADIENTS[:2])
    loss = np.sum(p * p)
    optimizer.eval()
    with pytest.raises(minigrad.errors.GraphError, match="overwritten"):
        loss.backward()


X = DRAW.standard_normal((60, 5)).astype(np.float32) + 2 * np.eye(5, dtype=np.float32)[np.arange(60) % 3]


def fit(net, optimizer, steps):
    """The loss before each step, as a program has it: ``train()``, steps, ``eval()``."""
    losses = []
    optimizer.train()
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(X), np.arange(60) % 3)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    optimizer.eval()
    return losses


@every
def test_it_trains_a_net_and_resumes_bit_for_bit(optimizer, tmp_path):
    minigrad.manual_seed(1)
    net = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 3))
    again = copy.deepcopy(net)
    uninterrupted = optimizer(net.parameters(), lr={Lion: 0.01, Muon: 0.1}.get(optimizer, 0.5))
    losses = fit(net, uninterrupted, 30)
    minigrad.save({"net": net.state_dict(), "optimizer": uninterrupted.state_dict()}, tmp_path / "state.safetensors")
    losses += fit(net, uninterrupted, 30)
    assert losses[-1] < 0.6 * losses[0]

    saved = minigrad.load(tmp_path / "state.safetensors")
    resumed = optimizer(again.parameters())
    again.load_state_dict(saved["net"])
    resumed.load_state_dict(saved["optimizer"])
    assert fit(again, resumed, 30) == losses[30:]
    for name, array in net.state_dict().items():
        np.testing.assert_array_equal(array, again.state_dict()[name])


@every
def test_what_a_command_line_needs_is_in_the_class(optimizer):
    """Its name, its options with their defaults, their ranges: ``lr`` and ``weight_decay`` among them."""
    assert {"lr", "weight_decay"} <= optimizer.defaults.keys()
    optimizer.check_complete()
    optimizer.check_options(optimizer.defaults)
    for name in optimizer.defaults:
        assert name in optimizer.ranges, name
    made = optimizer([leaf(THETA)], optimizer.defaults["lr"], weight_decay=0.01)
    assert all(group["weight_decay"] == 0.01 for group in made.param_groups)


@every
def test_the_page_has_its_code(optimizer):
    page = (ROOT / "docs/own_optimizer.md").read_text(encoding="utf-8")
    path = Path(re.sub(r"\.", "/", optimizer.__module__) + ".py")
    assert (ROOT / path).read_text(encoding="utf-8").strip() in page, f"copy {path} to docs/own_optimizer.md"
    assert f"../{path}" in page
