"""Jacobians, Hessians and their products: against formulas, against each other, and against PyTorch."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.errors import GraphError, ShapeError

X = np.array([0.5, -1.0, 2.0])
A = np.arange(6.0).reshape(2, 3)
V = np.array([1.0, 2.0, -1.0])


def bend(x):
    return mg.sin(x) * mg.sum(x * x)


def bowl(x):
    return mg.sum(x**4) + x[0] * x[1] * x[2]


def test_the_jacobian_of_a_linear_map_is_its_matrix():
    np.testing.assert_array_equal(mg.jacobian(lambda x: A @ x, Tensor(X)).data, A)


def test_the_hessian_of_a_quadratic_form_is_its_matrix():
    symmetric = A.T @ A
    found = mg.hessian(lambda x: x @ (symmetric @ x) / 2, Tensor(X))
    np.testing.assert_allclose(found.data, symmetric, rtol=1e-12)


def test_products_are_those_of_the_whole_matrices():
    jacobian, hessian = mg.jacobian(bend, Tensor(X)).data, mg.hessian(bowl, Tensor(X)).data
    np.testing.assert_allclose(mg.vjp(bend, Tensor(X), V)[1].data, V @ jacobian, rtol=1e-12)
    np.testing.assert_allclose(mg.jvp(bend, Tensor(X), V)[1].data, jacobian @ V, rtol=1e-12)
    np.testing.assert_allclose(mg.hvp(bowl, Tensor(X), V)[1].data, hessian @ V, rtol=1e-12)


def test_the_value_comes_along_cut_off_from_the_graph():
    for y in (mg.vjp(bend, Tensor(X), V)[0], mg.jvp(bend, Tensor(X), V)[0]):
        np.testing.assert_array_equal(y.data, bend(Tensor(X)).data)
        assert not y.requires_grad


def test_several_inputs_come_back_as_a_tuple():
    a, b = Tensor(X), Tensor(V)
    by_a, by_b = mg.jacobian(lambda a, b: a * b, (a, b))
    np.testing.assert_array_equal(by_a.data, np.diag(V))
    np.testing.assert_array_equal(by_b.data, np.diag(X))
    (aa, ab), (ba, bb) = mg.hessian(lambda a, b: mg.sum(a * a * b), (a, b))
    np.testing.assert_allclose(aa.data, np.diag(2 * V))
    np.testing.assert_allclose(ab.data, np.diag(2 * X))
    np.testing.assert_allclose(ba.data, ab.data.T)
    np.testing.assert_array_equal(bb.data, np.zeros((3, 3)))


def test_matrices_and_scalars():
    found = mg.jacobian(lambda x: mg.sum(x, axis=0), Tensor(A))
    assert found.shape == (3, 2, 3)
    assert mg.jacobian(lambda x: x**2, Tensor(np.float64(3))).item() == 6
    assert mg.hessian(lambda x: x**3, Tensor(np.float64(3))).item() == 18


def test_what_does_not_depend_has_zeros():
    np.testing.assert_array_equal(mg.jacobian(lambda x: Tensor(np.ones(2)), Tensor(X)).data, np.zeros((2, 3)))
    np.testing.assert_array_equal(mg.hvp(lambda x: mg.sum(x), Tensor(X), V)[1].data, np.zeros(3))
    np.testing.assert_array_equal(mg.jvp(lambda x: Tensor(np.ones(2)), Tensor(X), V)[1].data, np.zeros(2))


def test_the_inputs_are_left_as_they_are():
    x = Tensor(X, requires_grad=True)
    mg.hessian(bowl, x)
    mg.hvp(bowl, x, V)
    assert x.grad is None


def test_a_jacobian_can_be_differentiated_in_turn():
    x = Tensor(X, requires_grad=True)
    jacobian = mg.jacobian(lambda x: x**3, x, create_graph=True)
    (g,) = mg.grad(mg.sum(jacobian), x)
    np.testing.assert_allclose(g.data, 6 * X)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: mg.hvp(bend, Tensor(X), V), ShapeError, r"shape \(3,\)"),
        (lambda: mg.hessian(bend, Tensor(X)), ShapeError, r"shape \(3,\)"),
        (lambda: mg.jvp(bend, Tensor(X), V[:2]), ShapeError, r"\(2,\).*\(3,\)"),
        (lambda: mg.vjp(bend, Tensor(X), V[:2]), ShapeError, r"\(2,\).*\(3,\)"),
        (lambda: mg.jacobian(lambda x: 3.0, Tensor(X)), GraphError, "float"),
    ],
)
def test_mistakes_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.torch
def test_they_are_pytorchs():
    import torch
    from torch.autograd import functional as T

    x, v = torch.tensor(X), torch.tensor(V)
    theirs = {
        "jacobian": T.jacobian(lambda x: x.sin() * (x * x).sum(), x),
        "hessian": T.hessian(lambda x: (x**4).sum() + x[0] * x[1] * x[2], x),
        "vjp": T.vjp(lambda x: x.sin() * (x * x).sum(), x, v)[1],
        "jvp": T.jvp(lambda x: x.sin() * (x * x).sum(), x, v)[1],
        "hvp": T.hvp(lambda x: (x**4).sum() + x[0] * x[1] * x[2], x, v)[1],
    }
    ours = {
        "jacobian": mg.jacobian(bend, Tensor(X)),
        "hessian": mg.hessian(bowl, Tensor(X)),
        "vjp": mg.vjp(bend, Tensor(X), V)[1],
        "jvp": mg.jvp(bend, Tensor(X), V)[1],
        "hvp": mg.hvp(bowl, Tensor(X), V)[1],
    }
    for name, value in theirs.items():
        np.testing.assert_allclose(ours[name].data, value.numpy(), rtol=1e-12, err_msg=name)
