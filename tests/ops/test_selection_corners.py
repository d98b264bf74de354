"""A choice among many numbers is made by their bits, and is bit for bit the choice among few."""

import numpy as np
import pytest

import minigrad as mg
from minigrad.ops.selection import MANY, selected

SPECIAL = [0.0, -0.0, np.inf, -np.inf, np.nan, 1e-45, 1.0]
SHAPES = {
    "equal": ((70, 80), (70, 80)),
    "a number": ((), (70, 80)),
    "a row": ((80,), (70, 80)),
    "a row and a column": ((1, 80), (70, 1)),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shapes", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("number", [0.0, -0.0, np.nan])
def test_a_choice_by_bits_is_numpys_bit_for_bit(dtype, shapes, number):
    rng = np.random.default_rng(0)
    mask = rng.random((70, 80)) > 0.5
    a, b = (rng.choice(np.array(SPECIAL, dtype), shape) if shape else np.asarray(dtype(number)) for shape in shapes)
    assert mask.size >= MANY
    for chosen, x, y in [(mask, a, b), (mask, b, a), (mask[::-1], a, b), (mask.T, b.T, b.T)]:
        ours, numpys = selected(chosen, x, y), np.where(chosen, x, y)
        assert (ours.dtype, ours.shape, ours.tobytes()) == (numpys.dtype, numpys.shape, numpys.tobytes())


@pytest.mark.parametrize("function", [mg.nn.functional.softplus, mg.sigmoid, mg.nn.functional.leaky_relu])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_a_number_becomes_does_not_depend_on_how_many_there_are(function, dtype):
    x = np.concatenate([np.array(SPECIAL, dtype), np.linspace(-90, 90, 2 * MANY, dtype=dtype)])
    many = function(x).data
    few = np.concatenate([function(part).data for part in np.array_split(x, 32)])
    np.testing.assert_array_max_ulp(many, few, 1)
