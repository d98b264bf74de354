"""Shapes at the edges: 0-d operands, NumPy's many spellings of the same, and errors that name shape and rule."""

import gc
import weakref

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, gradcheck, gradgradcheck, linalg
from minigrad.errors import GraphError, ShapeError, UnsupportedError

ZERO_D = {
    "reshape": lambda m, x: m.reshape(x, (1, 1)),
    "ravel": lambda m, x: m.ravel(x, order="F"),
    "transpose": lambda m, x: m.transpose(x),
    "transpose no axes": lambda m, x: m.transpose(x, ()),
    "moveaxis": lambda m, x: m.moveaxis(x, (), ()),
    "expand_dims": lambda m, x: m.expand_dims(x, (0, 1)),
    "squeeze": lambda m, x: m.squeeze(x),
    "broadcast_to": lambda m, x: m.broadcast_to(x, (2, 3)),
    "flip": lambda m, x: m.flip(x),
    "roll": lambda m, x: m.roll(x, 3),
    "copy": lambda m, x: m.copy(x),
    "concatenate": lambda m, x: m.concatenate([x, x], axis=None),
    "stack": lambda m, x: m.stack([x, x, x]),
    "pad": lambda m, x: m.pad(x, 2),
    "pad edge": lambda m, x: m.pad(x, ((1, 2),), "edge"),
    "tile": lambda m, x: m.tile(x, (2, 3)),
    "tile once": lambda m, x: m.tile(x, ()),
    "repeat": lambda m, x: m.repeat(x, 3),
    "take": lambda m, x: m.take(x, [[0, 0]]),
    "outer": lambda m, x: m.outer(x, x),
    "kron": lambda m, x: m.kron(x, x),
    "dot": lambda m, x: m.dot(x, m.reshape(x, (1, 1))),
    "tensordot": lambda m, x: m.tensordot(x, x, 0),
    "vstack": lambda m, x: m.vstack([x, x]),
    "hstack": lambda m, x: m.hstack([x, x]),
    "dstack": lambda m, x: m.dstack([x, x]),
    "column_stack": lambda m, x: m.column_stack([x, x]),
    "atleast_2d": lambda m, x: 2 * m.atleast_2d(x),
    "inner": lambda m, x: m.inner(x, x),
    "average": lambda m, x: m.average(x),
    "quantile": lambda m, x: m.quantile(x, 0.3),
    "trapezoid": lambda m, x: m.trapezoid(m.stack([x, x * x])),
    "interp": lambda m, x: m.interp(x, m.stack([0 * x, 2 * x]), m.stack([x, 4 * x])),
    "nanmax": lambda m, x: m.nanmax(x),
    "nan_to_num": lambda m, x: m.nan_to_num(x),
    "ediff1d": lambda m, x: m.ediff1d(x, x),
    "einsum": lambda m, x: m.einsum(",...,->...", x, x, x),
}


@pytest.mark.parametrize("call", ZERO_D.values(), ids=ZERO_D)
def test_a_0d_operand_is_as_good_as_any(call):
    x = Tensor(np.array(1.5), requires_grad=True)
    expected = call(np, x.data)
    y = call(mg, x)
    np.testing.assert_array_equal(y.data, expected)
    assert y.shape == expected.shape
    assert gradcheck(lambda x: call(mg, x), [x])
    assert gradgradcheck(lambda x: call(mg, x * x), [x])


@pytest.mark.parametrize(
    "width", [0, 1, (1, 2), [2, 1], ((1, 2),), ((1, 2), (0, 3)), [[1], [2]], np.array([[3, 0], [0, 1]]), (2,)]
)
@pytest.mark.parametrize("mode", ["constant", "edge", "reflect", "symmetric", "wrap"])
def test_pad_takes_every_form_of_width(width, mode):
    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(mg.pad(Tensor(x), width, mode).data, np.pad(x, width, mode))


def test_pad_takes_axes_by_name():
    x = np.arange(6.0).reshape(2, 3)
    expected = np.pad(x, ((0, 0), (1, 2)))
    np.testing.assert_array_equal(mg.pad(Tensor(x), {-1: (1, 2)}).data, expected)
    np.testing.assert_array_equal(mg.pad(Tensor(x), {0: 1}, "edge").data, np.pad(x, ((1, 1), (0, 0)), "edge"))


def test_pad_with_values_for_each_side():
    x = np.arange(6.0).reshape(2, 3)
    values = ((1, 2), (3, 4))
    np.testing.assert_array_equal(
        mg.pad(Tensor(x), 1, constant_values=values).data, np.pad(x, 1, constant_values=values)
    )


def test_what_a_border_was_copied_from_gets_its_gradient():
    x = Tensor([1, 2, 3], requires_grad=True)
    for mode, expected in (
        ("edge", [3, 1, 3]),
        ("reflect", [2, 3, 2]),
        ("symmetric", [3, 3, 1]),
        ("constant", [1] * 3),
    ):
        width = (2, 0) if mode == "symmetric" else 2
        (g,) = mg.grad(mg.sum(mg.pad(x, width, mode)), x)
        np.testing.assert_array_equal(g.data, [2, 2, 1] if mode == "symmetric" else expected)


def test_split_returns_a_list_of_views():
    x = Tensor(np.arange(6.0), requires_grad=True)
    pieces = mg.split(x, 3)
    assert isinstance(pieces, list)
    assert all(np.shares_memory(piece.data, x.data) for piece in pieces)
    mg.sum(pieces[1]).backward()
    np.testing.assert_array_equal(x.grad.data, [0, 0, 1, 1, 0, 0])


def test_triangles_keep_nan_out():
    x = Tensor(np.array([[1, np.nan], [2, np.inf]]), requires_grad=True)
    np.testing.assert_array_equal(mg.tril(x, -1).data, [[0, 0], [2, 0]])
    mg.sum(mg.tril(x, -1)).backward()
    np.testing.assert_array_equal(x.grad.data, [[0, 0], [1, 0]])


def test_whole_numbers_keep_their_dtype():
    x = Tensor(np.arange(6).reshape(2, 3))
    for y in (mg.pad(x, 1, "edge"), mg.tile(x, 2), mg.repeat(x, 2), mg.roll(x, 1), x @ x.T, mg.einsum("ij->", x)):
        assert y.dtype == np.int64
        assert not y.requires_grad


def test_whole_numbers_beside_float32_become_float32():
    x, n = Tensor(np.ones((2, 2), np.float32)), Tensor(np.eye(2, dtype=np.int64))
    for y in (x @ n, mg.einsum("ij,jk", x, n), mg.concatenate([n, x]), mg.stack([x, n]), mg.kron(n, x), mg.dot(x, n)):
        assert y.dtype == np.float32
    assert mg.concatenate([n, n]).dtype == np.int64


def test_an_array_among_tensors_is_joined_too():
    x = Tensor([1, 2], requires_grad=True)
    y = np.concatenate([np.zeros(1, np.float32), x, [3.0]])
    np.testing.assert_array_equal(y.data, [0, 1, 2, 3])
    assert y.dtype == np.float32
    mg.sum(y * y).backward()
    np.testing.assert_array_equal(x.grad.data, [2, 4])


@pytest.mark.parametrize("batch", [(), (5,), (2, 1), (0,)])
def test_a_stack_times_one_matrix_has_the_gradient_of_the_sum(batch):
    random = np.random.default_rng(0)
    a = Tensor(random.standard_normal((*batch, 3, 4)), requires_grad=True)
    b = Tensor(random.standard_normal((4, 2)), requires_grad=True)
    g = random.standard_normal((*batch, 3, 2))
    (a @ b).backward(Tensor(g))
    np.testing.assert_allclose(a.grad.data, g @ b.data.T, rtol=1e-12)
    np.testing.assert_allclose(b.grad.data, a.data.reshape(-1, 4).T @ g.reshape(-1, 2), rtol=1e-12, atol=1e-14)


SUBSCRIPTS = {
    "ij": ((3,), "names 2 axes of an operand that has 1"),
    "i...": ((), "names 1 axes of an operand that has 0"),
    "i,j": ((3,), "2 terms for 1 operands"),
    "i->j": ((3,), r"names \['j'\], which no operand has"),
    "i->ii": ((3,), "names an axis twice"),
    "i..": ((3,), "must be letters"),
    "i1": ((3, 3), "must be letters"),
    "...i->i": ((2, 3), 'leaves out the "..."'),
    "ii": ((1, 3), '"i" stands for axes of different lengths'),
    "ij,jk": ((2, 2), (3, 4), '"j" stands for axes of different lengths'),
}


@pytest.mark.parametrize("subscripts", SUBSCRIPTS)
def test_subscripts_that_do_not_fit_are_one_clear_error(subscripts):
    *shapes, rule = SUBSCRIPTS[subscripts]
    operands = [np.ones(shape) for shape in shapes]
    with pytest.raises(ValueError, match=r"einstein sum|dimensions|broadcast"):
        np.einsum(subscripts, *operands)
    with pytest.raises(ShapeError, match=rule):
        mg.einsum(subscripts, *operands)


@pytest.mark.parametrize("optimize", [True, False, "greedy", "optimal", ["einsum_path", (1, 2), (0, 1)]])
def test_einsum_multiplies_in_the_order_asked_for(optimize):
    random = np.random.default_rng(0)
    operands = [Tensor(random.standard_normal((3, 3)), requires_grad=True) for _ in range(3)]
    y = np.einsum("ij,jk,kl", *operands, optimize=optimize)
    np.testing.assert_allclose(y.data, operands[0].data @ operands[1].data @ operands[2].data, rtol=1e-12)
    assert gradcheck(lambda *xs: mg.einsum("ij,jk,kl", *xs, optimize=optimize), operands)


def test_an_operand_overwritten_after_use_is_an_error():
    a, b = (Tensor(np.eye(2), requires_grad=True) for _ in range(2))
    for product in (
        lambda a, b: mg.einsum("ij,jk", a, b),
        lambda a, b: mg.tensordot(a, b, 1),
        mg.kron,
        linalg.solve,
    ):
        copied = mg.copy(b) + a
        y = product(copied, b)
        copied[0, 0] = 5.0
        with pytest.raises(GraphError, match="overwritten"):
            mg.sum(y).backward()


def test_graphs_are_freed_without_the_collector(cases):
    gc.disable()
    try:
        for case in cases:
            inputs = [Tensor(np.array(x, np.float64), requires_grad=True) for x in case.inputs]
            y = case.call(*inputs)
            alive = weakref.ref(y)
            del y
            assert alive() is None, case.name
    finally:
        gc.enable()


ERRORS = {
    "split": (lambda x: mg.split(x, 2), ShapeError, r"axis 0 of shape \(3, 4\), 3 long.*2 equal sections"),
    "split by 0": (lambda x: mg.split(x, 0), ShapeError, "0 equal sections"),
    "stack": (lambda x: mg.stack([x, x[0]]), ShapeError, r"\(3, 4\), \(4,\) must all be the same"),
    "concatenate": (lambda x: mg.concatenate([x, x.T]), ValueError, "must match exactly"),
    "reshape": (lambda x: mg.reshape(x, (5, -1)), ValueError, "cannot reshape"),
    "reshape order": (lambda x: mg.reshape(x, -1, order="A"), UnsupportedError, "'A'"),
    "squeeze": (lambda x: mg.squeeze(x, 0), ValueError, "not equal to one"),
    "broadcast_to": (lambda x: mg.broadcast_to(x, (4, 3)), ValueError, "could not be broadcast"),
    "pad mode": (lambda x: mg.pad(x, 1, "mean"), UnsupportedError, "'mean'"),
    "pad width": (lambda x: mg.pad(x, ((1, 1),) * 3), ShapeError, "does not fit 2 axes"),
    "pad negative": (lambda x: mg.pad(x, -1), ShapeError, "-1 does not fit"),
    "pad float": (lambda x: mg.pad(x, 1.5), ShapeError, "whole number"),
    "diagonal": (lambda x: mg.diagonal(x[0]), ShapeError, r"shape \(4,\); a diagonal needs two axes"),
    "diagonal of one axis": (lambda x: mg.diagonal(x, 0, 1, 1), ValueError, "repeated axis"),
    "tensordot": (lambda x: mg.tensordot(x, x, 1), ShapeError, r"\(3, 4\).*\(3, 4\)"),
    "tensordot of too many axes": (lambda x: mg.tensordot(x, x, 3), ShapeError, "axes=3.* have 2 and 2 axes"),
    "tensordot of unequally many": (lambda x: mg.tensordot(x, x, ([0, 1], [0])), ShapeError, "as many"),
    "tensordot axes": (lambda x: mg.tensordot(x, x, ([0, 0], [0, 1])), ValueError, "repeated axis"),
    "matmul": (lambda x: x @ x, ShapeError, r"\(3, 4\) and \(3, 4\)"),
    "matmul 0-d": (lambda x: x @ Tensor(1.0), ShapeError, "neither may be 0-d"),
}


@pytest.mark.parametrize(("call", "error", "message"), ERRORS.values(), ids=ERRORS)
def test_shapes_that_do_not_fit_are_one_clear_error(call, error, message):
    with pytest.raises(error, match=message):
        call(Tensor(np.zeros((3, 4)), requires_grad=True))


def test_atleast_takes_several():
    x = [Tensor(1.0), Tensor([1.0, 2.0]), Tensor(np.ones((2, 3)))]
    for name in ("atleast_1d", "atleast_2d", "atleast_3d"):
        found = getattr(np, name)(*x)
        assert [y.shape for y in found] == [y.shape for y in getattr(np, name)(*[t.data for t in x])]
        assert getattr(mg, name)(x[2]).shape == found[2].shape


def test_stacking_keeps_numpys_shapes_and_dtypes():
    empty, whole = Tensor(np.zeros((0, 3), np.float32)), Tensor(np.arange(3))
    for name in ("vstack", "hstack", "dstack", "column_stack"):
        for x in (np.ones(3), np.ones((2, 3)), np.ones((2, 3, 4))):
            assert getattr(np, name)([Tensor(x), x]).shape == getattr(np, name)([x, x]).shape
    assert mg.vstack([empty, whole]).dtype == np.float32
    assert np.vstack([whole, whole], dtype=np.float64).dtype == np.float64
    assert not mg.concatenate([Tensor([0.5], requires_grad=True)], dtype=np.int64, casting="unsafe").requires_grad
    with pytest.raises(TypeError, match="Cannot cast"):
        mg.concatenate([Tensor([0.5])], dtype=np.int64)
    with pytest.raises(ValueError, match="need at least one array"):
        mg.vstack([])


def test_unstack_is_the_opposite_of_stack():
    x = Tensor(np.arange(24.0).reshape(2, 3, 4), requires_grad=True)
    for axis in (0, 1, -1):
        parts = np.unstack(x, axis=axis)
        assert isinstance(parts, tuple)
        np.testing.assert_array_equal(mg.stack(parts, axis).data, x.data)
    (g,) = mg.grad(mg.unstack(x, axis=1)[2][0, 1], x)
    assert np.argwhere(g.data).tolist() == [[0, 2, 1]]
    with pytest.raises(ShapeError, match="unstack: x is a single number"):
        mg.unstack(Tensor(1.0))
    with pytest.raises(np.exceptions.AxisError):
        mg.unstack(x, axis=3)


def test_turning_needs_a_plane():
    for call in (mg.fliplr, mg.rot90):
        with pytest.raises(ShapeError, match=r"x has shape \(3,\); it needs 2 axes or more"):
            call(Tensor(np.ones(3)))
    with pytest.raises(ShapeError, match="flipud"):
        mg.flipud(Tensor(1.0))
    with pytest.raises(ShapeError, match=r"rot90: axes \(1, -1\) .* one and the same"):
        mg.rot90(Tensor(np.ones((2, 3))), axes=(1, -1))


def test_triangles_are_named_by_whole_numbers():
    x = np.arange(12).reshape(3, 4)
    for name in ("tril_indices", "triu_indices"):
        for k in (-5, -1, 0, 2, 9):
            indices = getattr(mg, name)(3, k, 4)
            for same in (getattr(np, f"{name}_from")(Tensor(x), k), getattr(mg, f"{name}_from")(x, k)):
                assert [p.data.tolist() for p in same] == [p.data.tolist() for p in indices]
            np.testing.assert_array_equal(Tensor(x)[indices].data, x[getattr(np, name)(3, k, 4)])
            np.testing.assert_array_equal(Tensor(x)[getattr(np, name)(3, k, 4)].data, x[getattr(np, name)(3, k, 4)])
        assert [p.dtype for p in getattr(mg, name)(2)] == [np.int64] * 2
        with pytest.raises(ShapeError, match=r"shape \(3,\); it must be a matrix"):
            getattr(mg, f"{name}_from")(Tensor(np.ones(3)))


def test_products_whose_lengths_differ():
    a, b = Tensor(np.ones((2, 3))), Tensor(np.ones(4))
    for call, x, y in ((mg.vecdot, a, b), (mg.vecdot, a, a[:, :1]), (mg.matvec, a, b), (mg.vecmat, b, a)):
        with pytest.raises(ShapeError, match=rf"{call.__name__}: shapes .* do not match; \d elements meet \d"):
            call(x, y)
    for call, x, y in ((mg.matvec, b, b), (mg.vecmat, b, b), (mg.vecdot, a, 1.0), (mg.cross, 1.0, a)):
        with pytest.raises(ShapeError, match=rf"{call.__name__}: an operand has shape \(.*\); it needs \d ax"):
            call(x, y)
    with pytest.raises(ShapeError, match="cross: the vectors are 3 and 4 elements long; both must be 3"):
        mg.cross(a, b)
    for dtype in (np.uint8, bool):
        assert mg.vecdot(Tensor(np.ones(3, dtype)), np.ones(3, dtype)).dtype == dtype
    for name in ("vecdot", "inner", "cross"):
        assert isinstance(getattr(np, name)(a, np.ones((2, 3))), Tensor)
    assert np.matvec(np.ones((2, 3)), Tensor(np.ones(3))).shape == np.vecmat(Tensor(np.ones(3)), np.ones((3, 2))).shape


def test_one_axis_is_an_order_of_axes():
    x = np.arange(3.0)
    assert Tensor(x).transpose(0).tolist() == np.transpose(Tensor(x), 0).tolist() == x.tolist()
    with pytest.raises(np.exceptions.AxisError):
        Tensor(x).transpose(1)
    with pytest.raises(ValueError, match="axes don't match"):
        Tensor(1.0).transpose(0)


def test_a_matrix_is_made_of_a_vector_only():
    with pytest.raises(ShapeError, match=r"diag: v has shape \(2, 1, 1\)"):
        mg.diag(mg.ones((2, 1, 1)))


@pytest.mark.parametrize("reps", [1, (1, 1), (), (2, 1)])
def test_tiles_are_in_memory_of_their_own(reps):
    x = Tensor(np.arange(3.0).reshape(1, 3))
    y = np.tile(x, reps)
    y += 1
    assert x.tolist() == [[0, 1, 2]]


@pytest.mark.parametrize("call", [mg.tile, mg.split, mg.array_split])
def test_counts_are_whole_numbers(call):
    with pytest.raises(TypeError, match="integer"):
        call(mg.ones(2), 1.5)
