"""SOAP is its formula, written out with the axes of all numbers together as one orthogonal matrix."""

from functools import reduce

import numpy as np
import pytest

from minigrad.optim import SOAP
from minigrad.tensor import Tensor
from tests.optim.soap_cases import CASES, ours, problem


def sizes_of(shape, options):
    """The axes, and which of them have a matrix."""
    most = options.get("max_precond_dim", 10000)
    if options.get("merge_dims"):
        shape = (6, 6)  # the only such case
    return shape, [n <= most and len(shape) > 1 for n in shape]


def formula(theta, gradients, lr=0.003, betas=(0.95, 0.95), eps=1e-8, weight_decay=0.01, **options):
    """θ after each step. m stays in θ's axes and is turned at each step, as in the paper's algorithm 3."""
    sizes, have = sizes_of(theta.shape, options)
    beta, every = options.get("shampoo_beta", betas[1]), options.get("precondition_frequency", 10)
    axes, t = None, 0
    means = [np.zeros((n, n)) for n in sizes]
    m, v = np.zeros(theta.size), np.zeros(theta.size)
    for g in gradients:
        flat = g.reshape(-1)
        if axes is not None:
            t += 1
            q = reduce(np.kron, axes, np.eye(1))
            m, v = betas[0] * m + (1 - betas[0]) * flat, betas[1] * v + (1 - betas[1]) * (q.T @ flat) ** 2
            step = q @ (q.T @ m / (np.sqrt(v) + eps))
            if options.get("bias_correction", True):
                step *= np.sqrt(1 - betas[1] ** t) / (1 - betas[0] ** t)
            if options.get("normalize_grads"):
                corrected = np.sqrt(1 - betas[1] ** t) / (1 - betas[0] ** t)
                step *= corrected / np.sqrt(np.mean(step**2))
            theta = (theta - lr * step.reshape(theta.shape)) * (1 - lr * weight_decay)
        yield theta
        for k, n in enumerate(sizes):
            rows = np.moveaxis(g.reshape(sizes), k, 0).reshape(n, -1)
            means[k] = beta * means[k] + (1 - beta) * rows @ rows.T
        if axes is None:
            axes = [
                np.linalg.eigh(mean)[1][:, ::-1] if has else np.eye(len(mean))
                for mean, has in zip(means, have, strict=True)
            ]
        elif t % every == 0:
            for k in np.flatnonzero(have):
                order = np.argsort(-np.diag(axes[k].T @ means[k] @ axes[k]))
                v = np.take(v.reshape(sizes), order, k).reshape(-1)
                axes[k] = np.linalg.qr(means[k] @ axes[k][:, order])[0]


@pytest.mark.parametrize("name", CASES)
def test_it_is_its_formula(name):
    shape, options = CASES[name]
    expected = np.array(list(formula(*problem(shape), **options)))
    np.testing.assert_allclose(ours(name), expected, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(ours(name, np.float32), expected, rtol=1e-3, atol=1e-3)


def test_of_a_diagonal_gradient_the_axes_are_those_of_theta_and_it_is_adam():
    """With the corrections in the rate, as Keras's ε."""
    scales = np.array([3.0, 2.0, 1.0])
    draw = np.random.default_rng(1)
    theta, m, v = np.ones((3, 3)), np.zeros((3, 3)), np.zeros((3, 3))
    p = Tensor(theta, requires_grad=True)
    optimizer = SOAP([p], weight_decay=0.0)
    for t in range(40):
        g = np.diag(scales * (1 + 0.1 * draw.standard_normal(3)))
        p.grad = Tensor(g)
        optimizer.step()
        if t:
            m, v = 0.95 * m + 0.05 * g, 0.95 * v + 0.05 * g * g
            theta = theta - 0.003 * m * np.sqrt(1 - 0.95**t) / (1 - 0.95**t) / (np.sqrt(v) + 1e-8)
    np.testing.assert_allclose(p.data, theta, rtol=1e-12)
