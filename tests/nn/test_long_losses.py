"""Losses of more elements than a run of a kernel's sum, in several threads: values and gradients are PyTorch's."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.errors import GraphError
from minigrad.nn import functional as F

SHAPE = (48, 1500)
RANDOM = np.random.default_rng(5)
X, Z = RANDOM.standard_normal((2, *SHAPE))
SHARES = RANDOM.random(SHAPE)
SIGNS = RANDOM.choice([-1.0, 1.0], SHAPE)
CLASSES = RANDOM.integers(0, SHAPE[1], SHAPE[0])
LISTED = np.where(np.arange(SHAPE[1]) < 3, RANDOM.integers(0, SHAPE[1], SHAPE), -1)
SOFTMAX = np.exp(Z) / np.exp(Z).sum(-1, keepdims=True)
BOTH = [(name, (X, Z), (), {}) for name in ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss")]
CALLS = [
    *BOTH,
    ("binary_cross_entropy", (SHARES,), (SHARES[::-1],), {}),
    ("binary_cross_entropy_with_logits", (X,), (SHARES,), {}),
    ("kl_div", (X,), (SOFTMAX,), {"reduction": "batchmean"}),
    ("poisson_nll_loss", (X,), (SHARES,), {}),
    ("gaussian_nll_loss", (X,), (Z, SHARES + 0.1), {}),
    ("hinge_embedding_loss", (X,), (SIGNS,), {"margin": 0.5}),
    ("soft_margin_loss", (X,), (SIGNS,), {}),
    ("margin_ranking_loss", (X, Z), (SIGNS,), {"margin": 0.5}),
    ("multilabel_soft_margin_loss", (X,), (SHARES,), {}),
    ("multi_margin_loss", (X,), (CLASSES,), {}),
    ("multi_margin_loss", (X,), (CLASSES,), {"p": 2, "margin": 0.5}),
    ("multilabel_margin_loss", (X,), (LISTED,), {}),
    ("nll_loss", (X,), (CLASSES,), {}),
    ("cross_entropy", (X,), (CLASSES,), {}),
    ("cross_entropy", (X,), (CLASSES,), {"label_smoothing": 0.1}),
    ("cross_entropy", (X,), (SOFTMAX,), {"label_smoothing": 0.1}),
    ("cosine_embedding_loss", (X, Z), (SIGNS[:, 0],), {"margin": -0.1}),
    ("cosine_similarity", (X, Z), (), {}),
    ("cosine_similarity", (X, Z), (), {"dim": 0}),
    ("pairwise_distance", (X, Z), (), {}),
    ("triplet_margin_loss", (X, Z, SHARES), (), {}),
]


def ids(value):
    return value if isinstance(value, str) else ",".join(value) if isinstance(value, dict) else ""


def theirs(name, inputs, targets, keywords):
    import torch

    leaves = [torch.tensor(x, requires_grad=True) for x in inputs]
    y = getattr(torch.nn.functional, name)(*leaves, *map(torch.tensor, targets), **keywords)
    weights = None if not y.ndim else torch.linspace(1, 2, len(y), dtype=torch.float64)
    return y.detach().numpy(), [g.numpy() for g in torch.autograd.grad(y, leaves, weights)]


def cast(x, dtype):
    return x.astype(dtype) if x.dtype.kind == "f" else x


@pytest.mark.parametrize(("name", "inputs", "targets", "keywords"), CALLS, ids=ids)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_values_and_gradients_are_pytorchs(name, inputs, targets, keywords, dtype):
    pytest.importorskip("torch")
    inputs, targets = ([cast(x, np.float32).astype(np.float64) if x.dtype.kind == "f" else x for x in xs]
                       for xs in (inputs, targets))  # fmt: skip
    leaves = [Tensor(x.astype(dtype), requires_grad=True) for x in inputs]
    y = getattr(F, name)(*leaves, *(cast(t, dtype) for t in targets), **keywords)
    weights = Tensor(np.linspace(1, 2, y.size, dtype=dtype)) if y.ndim else None
    gradients = mg.grad(y, leaves, weights)
    value, expected = theirs(name, inputs, targets, keywords)
    eps = float(np.finfo(dtype).eps)
    np.testing.assert_allclose(y.data, value, rtol=20 * eps, atol=eps)
    for found, gradient in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(found.data, gradient, rtol=200 * eps, atol=50 * eps * np.abs(gradient).max())


@pytest.mark.parametrize("name", ["l1_loss", "smooth_l1_loss", "huber_loss", "cosine_similarity"])
def test_a_mean_is_in_range_where_the_sum_is_not(name):
    leaves = [Tensor(np.full(SHAPE, size, np.float32), requires_grad=True) for size in (3e38, 1e38)]
    y = mg.mean(getattr(F, name)(*leaves))
    np.testing.assert_allclose(y.data, 1 if name == "cosine_similarity" else 2e38, rtol=1e-6)
    assert all(np.isfinite(g.data).all() for g in mg.grad(y, leaves))


ZEROS = np.zeros((2, 4))


@pytest.mark.parametrize(
    "function", [F.elu, F.softplus, F.glu, lambda x: F.layer_norm(x, 4), lambda x: F.mse_loss(x, ZEROS)]
)
def test_an_input_overwritten_since_is_an_error(function):
    x = Tensor(np.ones((2, 4)), requires_grad=True)
    z = x * 2.0
    y = function(z)
    with mg.no_grad():
        z[...] = 5.0
    with pytest.raises(GraphError, match="overwritten"):
        mg.sum(y).backward()
