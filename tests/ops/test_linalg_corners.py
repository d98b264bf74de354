"""Linear algebra where it is delicate: singular matrices, triangles that are not read, overflow, higher orders."""

import math

import mpmath as mp
import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, gradcheck, gradgradcheck, linalg
from minigrad.errors import ShapeError
from tests.ops.case import numbers

COUNTING = np.arange(1.0, 10).reshape(3, 3)
SINGULAR = {
    "rank 1 of 2": np.array([[1.0, 2], [2, 4]]),
    "rank 2 of 3": COUNTING,
    "rank 1 of 3": np.outer([1.0, -2, 3], [1, 2, 0.5]),
    "zeros": np.zeros((3, 3)),
    "a row of zeros": np.array([[1.0, 2, 3], [0, 0, 0], [4, 5, 7]]),
    "rank 2 of 4": np.diag([1.0, 2, 0, 0]),
    "scaled": 1e6 * COUNTING,
    "1×1": np.zeros((1, 1)),
}


def tensor(x, dtype=np.float64):
    return Tensor(np.array(x, dtype), requires_grad=True)


def minor(x, i, j):
    return np.delete(np.delete(x, i, -2), j, -1)


def cofactors(x):
    """The derivative of the determinant, from its definition."""
    n = len(x)
    return np.array([[(-1) ** (i + j) * np.linalg.det(minor(x, i, j)) for j in range(n)] for i in range(n)])


def test_badly_scaled_rows_lose_no_digits():
    x = tensor([[1e9, 1e9], [1e-9, 2e-9]])
    linalg.det(x).backward()
    np.testing.assert_allclose(x.grad.data, [[2e-9, -1e-9], [-1e9, 1e9]], rtol=1e-10)
    x = tensor([[1e9, 2e9], [1e-9, 2e-9]])
    linalg.det(x).backward()
    np.testing.assert_allclose(x.grad.data, [[2e-9, -1e-9], [-2e9, 1e9]], rtol=1e-10)


@pytest.mark.parametrize("x", SINGULAR.values(), ids=SINGULAR)
def test_the_gradient_of_det_is_the_cofactors_at_a_singular_matrix_too(x):
    x = tensor(x)
    y = linalg.det(x)
    assert y.item() == np.linalg.det(x.data)
    y.backward()
    size = np.abs(x.data).max() ** (len(x) - 1)
    np.testing.assert_allclose(x.grad.data, cofactors(x.data), rtol=1e-10, atol=1e-13 * size)


@pytest.mark.parametrize("name", [name for name in SINGULAR if name != "scaled"])
def test_det_has_every_derivative_at_a_singular_matrix(name):
    def second(x):
        (g,) = mg.grad(linalg.det(x), x, create_graph=True)
        weights = np.cos(np.arange(x.size)).reshape(x.shape)
        return mg.grad(mg.sum(g * weights) + mg.sum(x * x * x), x, create_graph=True)[0]

    x = tensor(SINGULAR[name])
    assert gradgradcheck(linalg.det, [x])
    assert gradcheck(second, [x], eps=1e-3, atol=1e-3)


def test_singular_matrices_in_a_stack():
    x = tensor(np.stack([COUNTING, numbers(3, 3), np.zeros((3, 3)), np.eye(3)]).reshape(2, 2, 3, 3))
    mg.sum(linalg.det(x) * np.array([[1, 2], [3, 4]])).backward()
    expected = [k * cofactors(m) for k, m in zip((1, 2, 3, 4), x.data.reshape(4, 3, 3), strict=True)]
    np.testing.assert_allclose(x.grad.data.reshape(4, 3, 3), expected, rtol=1e-10, atol=1e-13)
    assert gradgradcheck(linalg.det, [x])


def test_a_singular_matrix_of_float32():
    x = tensor(COUNTING, np.float32)
    y = linalg.det(x)
    y.backward()
    assert (y.dtype, x.grad.dtype) == (np.float32, np.float32)
    np.testing.assert_allclose(x.grad.data, cofactors(COUNTING), atol=1e-4)


@pytest.mark.torch
@pytest.mark.parametrize("name", ["rank 1 of 2", "rank 2 of 3", "a row of zeros"])
def test_the_gradient_of_det_at_a_singular_matrix_is_pytorchs_under_create_graph(name):
    import torch

    theirs = torch.tensor(SINGULAR[name], requires_grad=True)
    (expected,) = torch.autograd.grad(torch.linalg.det(theirs), theirs, create_graph=True)
    ours = tensor(SINGULAR[name])
    (g,) = mg.grad(linalg.det(ours), ours)
    np.testing.assert_allclose(g.data, expected.detach().numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.filterwarnings("error")
def test_det_of_nan_and_inf_is_no_error_and_no_warning():
    assert math.isnan(linalg.det(tensor([[1, np.nan], [0, 1]])).item())
    assert math.isnan(linalg.slogdet(tensor([[1, np.nan], [0, 1]])).logabsdet.item())
    assert not math.isfinite(linalg.det(tensor([[1, np.inf], [0, 1]])).item())


def test_the_gradient_of_det_is_nan_beside_nan_and_changes_no_other_of_the_stack():
    """A singular matrix has its cofactors, too, which an inverse of the whole stack would not give."""
    stack = [np.zeros((2, 2)), [[1, np.nan], [0, 1]], [[1, 2], [2, 4]], [[1, np.inf], [0, 1]], [[1, 2], [3, 4]]]
    x = tensor(stack)
    (g,) = mg.grad(linalg.det(x).sum(), x, create_graph=True)
    (h,) = mg.grad((g[[0, 2, 4]] * np.arange(4.0).reshape(2, 2)).sum(), x)
    assert np.isnan(g.data[[1, 3]]).all()
    for i in (0, 2, 4):
        np.testing.assert_allclose(g.data[i], cofactors(x.data[i]), atol=1e-15)
        np.testing.assert_allclose(h.data[i], [[3, -2], [-1, 0]], atol=1e-13)


@pytest.mark.parametrize("place", [(0, 0), (0, 2), (1, 1), (2, 0), (2, 2)])
def test_a_nan_in_a_matrix_is_in_all_of_its_inverse_and_in_no_other(place):
    """LAPACK's own answer may be finite: it looks for the largest pivot, which a NaN never is."""
    x = numbers(2, 3, 3) + 3 * np.eye(3)
    x[(1, *place)] = np.nan
    for y in (linalg.inv(x), linalg.solve(x, np.ones((3, 2))), linalg.solve(x, np.ones(3))[:, None]):
        assert np.isnan(y.data[1]).all()
        assert np.isfinite(y.data[0]).all()
    np.testing.assert_array_equal(linalg.inv(x[0]).data, linalg.inv(x).data[0])
    assert np.isnan(linalg.inv(x[1]).data).all()


def test_slogdet_is_a_named_pair():
    x = tensor([[0, 2], [3, 0]])
    result = linalg.slogdet(x)
    sign, logabsdet = result
    assert (result.sign.item(), sign.requires_grad) == (-1, False)
    assert result.logabsdet is logabsdet
    assert logabsdet.item() == pytest.approx(math.log(6))
    assert np.linalg.slogdet(x).sign.item() == -1


def test_slogdet_neither_overflows_nor_underflows():
    for scale in (1e-6, 1e6):
        x = tensor(scale * np.eye(100))
        y = linalg.slogdet(x).logabsdet
        y.backward()
        assert y.item() == pytest.approx(100 * math.log(scale))
        np.testing.assert_allclose(x.grad.data, np.eye(100) / scale)


def test_slogdet_of_a_singular_matrix_has_a_value_and_no_derivative():
    sign, logabsdet = linalg.slogdet(tensor(np.ones((2, 2))))
    assert (sign.item(), logabsdet.item()) == (0, -math.inf)
    with pytest.raises(np.linalg.LinAlgError, match="Singular"):
        logabsdet.backward()


def test_cholesky_reads_one_triangle_and_has_a_symmetric_gradient():
    x = np.array([[4.0, 99], [2, 5]])
    lower, upper = tensor(x), tensor(x.T)
    np.testing.assert_allclose(linalg.cholesky(lower).data, [[2, 0], [1, 2]])
    np.testing.assert_allclose(linalg.cholesky(upper, upper=True).data, [[2, 1], [0, 2]])
    mg.sum(linalg.cholesky(lower)).backward()
    np.testing.assert_allclose(lower.grad.data, lower.grad.data.T)


@pytest.mark.torch
def test_the_gradient_of_cholesky_is_pytorchs():
    import torch

    half = numbers(2, 3, 3)
    x = half @ half.mT + np.eye(3)
    for upper in (False, True):
        ours, theirs = tensor(x), torch.tensor(x, requires_grad=True)
        mg.sum(linalg.cholesky(ours, upper=upper) ** 3).backward()
        (torch.linalg.cholesky(theirs, upper=upper) ** 3).sum().backward()
        np.testing.assert_allclose(ours.grad.data, theirs.grad.numpy(), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", ["inv", "det", "cholesky"])
def test_third_derivatives(name):
    def slopes(x):
        y = getattr(linalg, name)(x @ x.T + np.eye(2) if name == "cholesky" else x)
        return mg.grad(mg.sum(y * y), x, create_graph=True)[0]

    assert gradgradcheck(slopes, [tensor([[1.5, 0.3], [-0.4, 0.8]])])


def test_solve_is_the_product_with_the_inverse():
    a, b = tensor(numbers(2, 3, 3, seed=4)), tensor(numbers(3, 2))
    direct = mg.grad(mg.sum(linalg.solve(a, b) ** 2), [a, b])
    through_inv = mg.grad(mg.sum((linalg.inv(a) @ b) ** 2), [a, b])
    for g, expected in zip(direct, through_inv, strict=True):
        np.testing.assert_allclose(g.data, expected.data, rtol=1e-9)


def test_whole_numbers_become_float32():
    x = Tensor(np.array([[2, 1], [1, 2]]))
    for y in (linalg.inv(x), linalg.det(x), linalg.cholesky(x), linalg.solve(x, x), linalg.slogdet(x).logabsdet):
        assert y.dtype == np.float32


@pytest.mark.parametrize("name", ["inv", "det", "slogdet", "solve", "cholesky", "norm"])
def test_numpys_function_is_ours(name):
    from minigrad.dispatch import OPS

    assert OPS[getattr(np.linalg, name)] is getattr(linalg, name)


ERRORS = {
    "inv of a singular matrix": (lambda x: linalg.inv(x[:2, :2]), "Singular"),
    "solve with a singular matrix": (lambda x: linalg.solve(x[:2, :2], x[:2, 0]), "Singular"),
    "cholesky of an indefinite matrix": (lambda x: linalg.cholesky(x[:2, :2] - np.eye(2)), "positive definite"),
    **{
        f"{name} of an oblong matrix": (lambda x, name=name: getattr(linalg, name)(x), "square")
        for name in ("inv", "det", "slogdet", "cholesky")
    },
}


@pytest.mark.parametrize(("call", "message"), ERRORS.values(), ids=ERRORS)
def test_what_has_no_answer_is_numpys_linalgerror(call, message):
    with pytest.raises(np.linalg.LinAlgError, match=message):
        call(tensor(np.ones((2, 3))))


def test_vector_and_matrix_norms_are_numpys():
    x = np.arange(-6.0, 6).reshape(2, 2, 3)
    for keywords in ({}, {"axis": 0}, {"axis": (0, 2), "keepdims": True}, {"axis": (2, 1, 0), "ord": 1}):
        y = np.linalg.vector_norm(Tensor(x), **keywords)
        np.testing.assert_allclose(y.data, np.linalg.vector_norm(x, **keywords))
    for ord in ("fro", "nuc", 1, -1, 2, np.inf):
        y = np.linalg.matrix_norm(Tensor(x), ord=ord, keepdims=True)
        np.testing.assert_allclose(y.data, np.linalg.matrix_norm(x, ord=ord, keepdims=True), rtol=1e-6)
    assert linalg.vector_norm(Tensor(-2.0)).item() == 2
    assert linalg.vector_norm(Tensor(np.zeros((2, 0)))).item() == 0


def test_convolve_takes_two_vectors():
    for a, v in (([1, 2, 3], [0.5]), (2.0, [1, 2]), ([1, 2], [3, 4, 5])):
        for mode in ("full", "same", "valid"):
            np.testing.assert_array_equal(np.convolve(Tensor(a), v, mode).data, np.convolve(a, v, mode))
    for a, v in ((np.ones((2, 2)), [1]), ([1], [])):
        with pytest.raises(ShapeError, match=r"convolve: shapes .* must be two vectors, neither of them empty"):
            mg.convolve(Tensor(a), Tensor(v))
    with pytest.raises(ValueError, match='mode must be "full", "same" or "valid"'):
        mg.convolve(Tensor([1.0]), [1], "other")


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("bad", [np.inf, np.nan])
def test_beyond_the_ends_of_a_vector_convolve_takes_nothing(mode, bad):
    """Not 0 times infinity, which is NaN."""
    a, v = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.5, bad, 2.0])
    for first, second in ((a, v), (v, a)):
        x, w = Tensor(first, requires_grad=True), Tensor(second, requires_grad=True)
        y = mg.convolve(x, w, mode)
        np.testing.assert_array_equal(y.data, np.convolve(first, second, mode))
        slopes = mg.grad(y.sum(), [x, w])
        by_v = slopes[1] if second is v else slopes[0]
        assert np.isfinite(by_v.data).all()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: linalg.inv(mg.zeros((2, 2))), np.linalg.LinAlgError, r"^inv of \(2, 2\), float32: Singular matrix"),
        (lambda: linalg.cholesky(-mg.eye(2)), np.linalg.LinAlgError, r"^cholesky of \(2, 2\), float32: Matrix is not"),
        (lambda: linalg.det(mg.ones((2, 3))), np.linalg.LinAlgError, r"^det of \(2, 3\), float32: .*must be square"),
        (lambda: linalg.cholesky(1.0), np.linalg.LinAlgError, r"^cholesky of \(\), float32: 0-dimensional"),
        (
            lambda: linalg.solve(mg.eye(2), mg.ones((3, 1))),
            ValueError,
            r"^solve of \(2, 2\), float32 and \(3, 1\), float32",
        ),
        (lambda: linalg.inv(mg.eye(2, dtype=np.float16)), TypeError, r"^inv of \(2, 2\), float16: .*unsupported"),
    ],
)
def test_an_error_names_the_op_and_the_shapes(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize("rows", [5, 6])
def test_of_an_invertible_matrix_pinv_has_the_gradient_of_inv_however_near_to_singular(rows):
    i = np.arange(float(rows))
    hilbert = Tensor(1 / (i[:, None] + i + 1), requires_grad=True)
    d = Tensor(np.sum(hilbert.data, 1))
    (gradient,) = mg.grad(d @ np.linalg.pinv(hilbert) @ d, hilbert)
    assert np.max(np.abs(gradient.data + 1)) < 0.05  # the square of the condition number, 10¹⁴, times ε


def test_a_pseudoinverse_has_the_digits_of_its_condition():
    """From one decomposition it had twice the error on average, and its second derivative ten times that."""
    errors = []
    for seed in range(50):
        x = np.random.default_rng(seed).standard_normal((3, 2))
        with mp.workdps(40):
            a = mp.matrix(x.tolist())
            exact = np.array(((a.T * a) ** -1 * a.T).tolist(), float)
        for found in (linalg.pinv(x).data, linalg.pinv(x.T).data.T):
            errors.append(np.abs(found - exact).max() / (np.abs(exact).max() * np.linalg.cond(x)))
    assert np.mean(errors) < 0.4 * np.finfo(float).eps


@pytest.mark.parametrize("shape", [(0, 0), (2, 0, 0)])
def test_the_values_of_a_matrix_without_elements_have_a_gradient_without_elements(shape):
    for f in (linalg.eigvalsh, linalg.svdvals, lambda x: linalg.eigh(x).eigenvalues):
        x = Tensor(np.zeros(shape), requires_grad=True)
        (g,) = mg.grad(mg.sum(f(x)), x)
        assert g.shape == shape


def test_the_columns_that_complete_adds_have_no_derivative_and_the_others_have_theirs():
    x = Tensor(np.random.default_rng(0).standard_normal((4, 2)), requires_grad=True)
    q = linalg.qr(x, "complete").Q
    with pytest.raises(np.linalg.LinAlgError, match=r"what mode='complete' adds to Q for \(4, 2\) has no derivative"):
        mg.grad(mg.sum(q[:, 2:]), x, retain_graph=True)
    (g,) = mg.grad(mg.sum(q[:, :2]), x)
    (same,) = mg.grad(mg.sum(linalg.qr(x).Q), x)
    np.testing.assert_allclose(g.data, same.data, atol=1e-14)


@pytest.mark.parametrize("name", ["svd", "svdvals", "pinv", "matrix_rank"])
def test_a_matrix_that_is_not_finite_has_no_singular_values(name):
    x = np.ones((2, 3, 4))
    x[1, 2, 0] = np.nan
    with pytest.raises(np.linalg.LinAlgError, match=r"^(svd|pinv|matrix_rank) of \(2, 3, 4\), float64: .*NaN or ∞"):
        getattr(linalg, name)(x)
