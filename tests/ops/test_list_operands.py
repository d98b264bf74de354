"""Lists and numbers beside Tensors: they have the digits of the dtype beside them, as in an operator."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.nn import functional as F

A = np.array([0.3, -1.7, 0.9])
B = [0.1, 0.7, 1.3]

JOINED = {
    "concatenate": lambda a, b: np.concatenate([a, b]),
    "stack": lambda a, b: np.stack([a, b]),
    "vstack": lambda a, b: np.vstack([a, b]),
    "hstack": lambda a, b: np.hstack([a, b]),
    "dstack": lambda a, b: np.dstack([a, b]),
    "column_stack": lambda a, b: np.column_stack([a, b]),
    "append": np.append,
}

OF_TWO = {
    **JOINED,
    "average": lambda a, b: np.average(a, weights=b),
    "cov": np.cov,
    "corrcoef": np.corrcoef,
    "trapezoid": np.trapezoid,
    "diff, prepend": lambda a, b: np.diff(a, prepend=b),
    "diff, append": lambda a, b: np.diff(a, append=b),
    "ediff1d": lambda a, b: np.ediff1d(a, to_begin=b, to_end=b),
    "clip": lambda a, b: np.clip(a, b, None),
    "var": lambda a, b: np.var(a, mean=b[:1]),
    "std": lambda a, b: np.std(a, mean=b[:1]),
    "interp, x": lambda a, b: np.interp(a, [-2.0, 0.1, 1.7], b),
    "interp, points": lambda a, b: np.interp(0.35, b, a),
    "maximum": np.maximum,
    "arctan2": np.arctan2,
    "einsum": lambda a, b: np.einsum("i,i->i", a, b),
}


@pytest.mark.parametrize("first_is_list", [False, True])
@pytest.mark.parametrize("name", OF_TWO)
def test_a_list_beside_float64_is_float64(name, first_is_list):
    call = OF_TWO[name]
    y = call(A.tolist(), Tensor(np.array(B))) if first_is_list else call(Tensor(A), B)
    assert y.dtype == np.float64
    np.testing.assert_allclose(y.data, call(A, np.array(B)), rtol=1e-14)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("name", JOINED)
def test_a_list_widens_no_tensor_that_it_is_joined_to(name, dtype):
    assert JOINED[name](Tensor(A.astype(dtype)), B).dtype == dtype


@pytest.mark.parametrize("name", JOINED)
def test_whole_numbers_in_a_list_keep_their_digits_beside_whole_numbers(name):
    large = [2**24 + 1, 2**53 + 1, -7]
    y = JOINED[name](Tensor(np.array([1, 2, 3])), large)
    assert y.dtype == np.int64
    np.testing.assert_array_equal(y.data, JOINED[name](np.array([1, 2, 3]), large))


@pytest.mark.parametrize("whole", [(0, 1), (1,), (0, 2), (1, 2), (0,), (2,)])
def test_points_in_whole_seconds_are_interpolated_in_the_dtype_of_the_floats_beside_them(whole):
    given = [np.array([1_700_000_003]), np.array([1_700_000_000, 1_700_000_010]), np.array([5, 7])]
    given = [x if i in whole else x.astype(np.float64) for i, x in enumerate(given)]
    y = np.interp(*map(Tensor, given))
    assert y.dtype == np.float64
    np.testing.assert_allclose(y.data, np.interp(*given), rtol=1e-14)


@pytest.mark.parametrize("op", [mg.arctan2, mg.hypot, mg.copysign, mg.logaddexp, mg.nextafter, mg.divide])
def test_a_number_need_not_fit_into_the_whole_numbers_beside_it_where_floats_come_out(op):
    x = np.array([1, -2], np.int8)
    reference = getattr(np, op.__name__)
    for got, wide in (
        (op(Tensor(x), 300), reference(x.astype(np.float32), np.float32(300))),
        (op(300, Tensor(x)), reference(np.float32(300), x.astype(np.float32))),
    ):
        assert got.dtype == np.float32
        np.testing.assert_allclose(got.data, wide, rtol=1e-6)


def test_a_list_is_cast_with_the_digits_that_the_dtype_has():
    np.testing.assert_array_equal(mg.astype(B, np.float64).data, np.array(B))
    np.testing.assert_array_equal(mg.sum(B, dtype=np.float64).data, np.sum(B))


LOSSES = {
    "triplet_margin_loss": lambda a, b: F.triplet_margin_loss(a, b, a),
    "margin_ranking_loss": lambda a, b: F.margin_ranking_loss(a, b, np.ones(3)),
    "cosine_similarity": lambda a, b: F.cosine_similarity(a, b, dim=0),
    "layer_norm, weight": lambda a, b: F.layer_norm(a, 3, b),
    "layer_norm, bias": lambda a, b: F.layer_norm(a, 3, None, b),
    "rms_norm": lambda a, b: F.rms_norm(a, 3, b),
    "batch_norm": lambda a, b: F.batch_norm(a, None, None, b, b, True),
    "mse_loss": F.mse_loss,
}


@pytest.mark.parametrize("name", LOSSES)
def test_layers_and_losses_take_a_list_in_the_dtype_of_their_input(name):
    rows = name == "batch_norm"
    a = np.stack([A, 2 * A + 1]) if rows else A
    y = LOSSES[name](Tensor(a), B)
    assert y.dtype == np.float64
    np.testing.assert_array_equal(y.data, LOSSES[name](Tensor(a), Tensor(np.array(B))).data)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_list_in_einsum_takes_the_wider_of_two_dtypes(order):
    dtypes = [(np.float32, np.float64)[i] for i in order]
    a, b = (np.array([1, 2, 4], dtype) for dtype in dtypes)
    y = np.einsum("i,i,i->i", Tensor(a), Tensor(b), B)
    np.testing.assert_array_equal(y.data, a.astype(np.float64) * b * np.array(B))
