"""Every option of every op in every dtype: what it is in float64, rounded, with the slopes of differences."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, gradcheck, ops
from tests.ops.test_options import REQUIRED, SEVERAL, WALKED, answer, arguments, options

DTYPES = ["float16", "float32", "longdouble"]
INPUTS = {
    "a number": np.array(113) / 64,
    "a vector": np.array([195, -70, 130]) / 64,
    "a matrix": np.array([[-143, 34, 110], [193, -95, 18], [83, 157, -49], [-57, -223, 251]]) / 64,
}
"""Numbers that every dtype has, away from kinks."""

REQUIRED = REQUIRED | {"append": {"values": np.float16([1])}}
ENDLESS = ("n", "indices_or_sections", "m", "k", "shape")


def floats(op, x):
    """The arrays that the op is differentiated by."""
    given = arguments(op, x)
    return [each for x in given for each in (x if isinstance(x, list) else [x])], len(given) == 1 and op in SEVERAL


def tried(op):
    """Each option with each of its values and each input."""
    for name, values in options(op):
        for what, x in INPUTS.items():
            for value in values:
                if not (type(value) is int and value == 2**40 and name in ENDLESS):
                    yield what, x, REQUIRED.get(op, {}) | {name: value}


def called(op, keywords, is_list):
    """The op of Tensors alone; of several results all numbers, end to end."""

    def call(*tensors):
        return mg.concatenate([mg.ravel(part) for part in parts(op, keywords, is_list, tensors)])

    return call


def parts(op, keywords, is_list, tensors):
    y = getattr(ops, op)(*([list(tensors)] if is_list else tensors), **keywords)
    return list(y) if isinstance(y, (tuple, list)) else [y]


def value_and_slopes(op, x, keywords, dtype):
    arrays, is_list = floats(op, x)
    tensors = [Tensor(each.astype(dtype), requires_grad=True) for each in arrays]
    values = parts(op, keywords, is_list, tensors)
    found = [np.asarray(getattr(each, "data", each)) for each in values]
    outputs = [each for each in values if isinstance(each, Tensor) and each.requires_grad]
    if not outputs:
        return found, []
    g = [Tensor(np.cos(np.arange(y.size)).reshape(y.shape).astype(np.float16).astype(dtype)) for y in outputs]
    return found, [d.data for d in mg.grad(outputs, tensors, g, allow_unused=True) if d is not None]


FLOATS = [op for op in WALKED if not op.endswith("indices") and op != "bincount"]


@pytest.mark.filterwarnings("ignore")  # of infinite results
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("op", FLOATS)
def test_an_option_means_the_same_in_every_dtype(op, dtype):
    eps = max(np.finfo(dtype).eps, np.finfo(np.float64).eps)
    for what, x, keywords in tried(op):
        expected, refused = answer(value_and_slopes, op, x, keywords, np.float64)
        found, error = answer(value_and_slopes, op, x, keywords, dtype)
        if "unsupported in linalg" in str(error):
            continue
        assert type(error) is type(refused), (what, keywords, error)
        if error is None:
            for ours, wide in zip([*found[0], *found[1]], [*expected[0], *expected[1]], strict=True):
                assert ours.dtype == (dtype if wide.dtype.kind == "f" else wide.dtype), (what, keywords)
                assert ours.shape == wide.shape, (what, keywords)
                if wide.size:
                    size = np.max(np.abs(np.where(np.isfinite(wide), wide, 0)).astype(float))
                    np.testing.assert_allclose(
                        ours.astype(float),
                        wide.astype(float),
                        rtol=8 * eps,
                        atol=32 * eps * size,
                        err_msg=str(keywords),
                    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("op", FLOATS)
def test_the_slopes_with_an_option_are_those_of_differences(op):
    for what, x, keywords in tried(op):
        arrays, is_list = floats(op, x)
        tensors = [Tensor(each, requires_grad=True) for each in arrays]
        found, error = answer(value_and_slopes, op, x, keywords, np.float64)
        if error is None and found[1] and all(np.all(np.isfinite(each)) for each in found[0]):
            assert gradcheck(called(op, keywords, is_list), tensors), (what, keywords)
