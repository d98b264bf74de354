"""Distances: the losses made of them, cosines and lengths, where squares overflow and where they vanish."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, nn
from minigrad.nn import functional as F
from tests.nn.losses import LOGITS, NUMBERS, value_and_gradient


@pytest.mark.torch
def test_a_difference_that_is_nan_has_pytorchs_gradient():
    import torch

    x = np.array([np.nan, 1, 3])
    for name in ("huber_loss", "smooth_l1_loss", "mse_loss"):
        ours, theirs = Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
        (found,) = mg.grad(getattr(F, name)(ours, np.zeros(3)), ours)
        (expected,) = torch.autograd.grad(getattr(torch.nn.functional, name)(theirs, torch.zeros(3).double()), theirs)
        np.testing.assert_allclose(found.data, expected.numpy(), rtol=1e-12)


def test_smooth_l1_is_huber_over_beta_and_l1_for_0():
    for beta in (0.3, 1.0, 2.5):
        smooth = F.smooth_l1_loss(LOGITS, NUMBERS, "none", beta).data
        np.testing.assert_allclose(smooth, F.huber_loss(LOGITS, NUMBERS, "none", beta).data / beta, rtol=1e-14)
    smooth = F.smooth_l1_loss(LOGITS, NUMBERS, "none", 0.0).data
    np.testing.assert_array_equal(smooth, F.l1_loss(LOGITS, NUMBERS, "none").data)


def test_cosine_similarity_is_the_cosine_of_the_angle():
    angles = np.array([0, 1, 2, 3.0])
    x1, x2 = np.array([[2.0, 0.0]] * 4), 3 * np.stack([np.cos(angles), np.sin(angles)], 1)
    np.testing.assert_allclose(F.cosine_similarity(x1, x2).data, np.cos(angles), rtol=1e-14)
    grid = F.cosine_similarity(x1[:, None], x2[None], dim=2).data
    np.testing.assert_allclose(grid, np.cos(angles)[None].repeat(4, 0), rtol=1e-14)


def test_nothing_is_similar_to_the_zero_vector_and_its_gradient_is_finite():
    x1, x2 = Tensor(np.zeros((1, 2)), requires_grad=True), Tensor(np.array([[3.0, 4.0]]), requires_grad=True)
    y = F.cosine_similarity(x1, x2, eps=0.5)
    y.backward()
    assert y.item() == 0
    np.testing.assert_allclose(x1.grad.data, [[0.6 / 0.5, 0.8 / 0.5]], rtol=1e-14)
    np.testing.assert_array_equal(x2.grad.data, [[0, 0]])


def test_huber_is_the_square_within_delta_and_the_distance_beyond():
    value, gradient = value_and_gradient(nn.HuberLoss("none", delta=2), [1.0, -2, 3, 5], np.zeros(4))
    np.testing.assert_array_equal(value, [0.5, 2, 4, 8])
    np.testing.assert_array_equal(gradient, [1, -2, 2, 2])


def test_cosine_similarity_of_two_ranks_is_that_of_the_broadcast_arrays():
    random = np.random.default_rng(0)
    a, b = random.random((2, 3, 4)), random.random((3, 4))
    found, expected = F.cosine_similarity(a, b, 1), F.cosine_similarity(a, np.broadcast_to(b, a.shape), 1)
    np.testing.assert_array_equal(found.data, expected.data)


def far_apart(dtype) -> tuple[Tensor, Tensor, float]:
    """Two opposite vectors whose squares overflow, and the length of each."""
    large = np.finfo(dtype).max / 16
    a = Tensor(np.array([[large, -large, large, large]], dtype), requires_grad=True)
    return a, Tensor(-a.data), 2 * float(large)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_distances_and_cosines_of_vectors_whose_squares_overflow_are_exact(dtype):
    a, b, length = far_apart(dtype)
    distance = F.pairwise_distance(a, b)
    distance.backward()
    np.testing.assert_allclose(distance.data, [2 * length], rtol=2e-3 if dtype == np.float16 else 1e-6)
    np.testing.assert_allclose(a.grad.data, [[0.5, -0.5, 0.5, 0.5]], rtol=1e-3)
    for cosine, expected in (
        (F.cosine_similarity(a, b), -1),
        (F.cosine_embedding_loss(a, b, [1]), 2),
        (F.cosine_embedding_loss(a, b, [-1], margin=-2.0), 1),
    ):
        assert cosine.dtype == dtype
        np.testing.assert_allclose(cosine.data, expected, rtol=1e-3)
        assert np.isfinite(mg.grad(mg.sum(cosine), a)[0].data).all()


def test_lengths_that_vanish_squared_are_exact_too():
    a, b = np.array([[3e-30, 0]], np.float32), np.array([[0, 4e-30]], np.float32)
    assert F.pairwise_distance(a, b, eps=0).item() == pytest.approx(5e-30, rel=1e-6)
    assert F.cosine_similarity(a, a, eps=1e-35).item() == pytest.approx(1, rel=1e-6)


def test_the_slope_of_a_distance_of_0_is_that_of_the_epsilon_or_0_without():
    for eps, slope in ((1e-6, 0.5), (0, 0)):
        x = Tensor(np.ones((1, 4)), requires_grad=True)
        F.pairwise_distance(x, np.ones((1, 4)), eps=eps).backward()
        np.testing.assert_allclose(x.grad.data, np.full((1, 4), slope))


def test_pairwise_distance_broadcasts_and_counts_with_p_0():
    random = np.random.default_rng(0)
    a, b = random.random((3, 1, 4)), random.random((2, 4))
    expected = np.linalg.norm(a - b + 1e-6, axis=-1)
    np.testing.assert_allclose(F.pairwise_distance(a, b).data, expected, rtol=1e-14)
    assert F.pairwise_distance([1.0, 2, 3], [1.0, 0, 3], p=0, eps=0).item() == 1
