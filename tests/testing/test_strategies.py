"""Arrays away from kinks: what is drawn keeps its distance, and a derivative is checked at it without a KinkError."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minigrad.testing import check_gradient
from minigrad.testing.strategies import arrays_away_from

DTYPES = st.sampled_from([np.float32, np.float64])
few = settings(max_examples=30, deadline=None)


@few
@given(st.data(), DTYPES, st.lists(st.floats(-3, 3), max_size=3), st.floats(0.01, 0.2), st.booleans())
def test_elements_keep_their_distance(data, dtype, kinks, margin, distinct):
    x = data.draw(arrays_away_from(kinks, (2, 2), margin=margin, distinct=distinct, dtype=dtype))
    assert x.shape == (2, 2)
    assert x.dtype == dtype
    assert np.all((x >= -3) & (x <= 3))
    for kink in kinks:
        assert np.all(np.abs(x.astype(float) - kink) >= margin * (1 - 1e-9))
    if distinct:
        assert np.min(np.diff(np.sort(x.astype(float), axis=None))) >= margin * (1 - 1e-9)


@few
@given(arrays_away_from(0.0, dtype=np.float32))
def test_relu_is_checked_without_a_kink(x):
    assert check_gradient(lambda x: np.maximum(x, 0), lambda x: 1.0 * (x > 0), x)


@few
@given(arrays_away_from((), st.tuples(st.integers(1, 5)), distinct=True))
def test_the_maximum_is_checked_without_a_tie(x):
    assert check_gradient(np.max, lambda x: 1.0 * (x == x.max()), x)


@pytest.mark.parametrize(
    ("arguments", "options", "text"),
    [
        ((0.0,), {"low": -0.001, "high": 0.001}, "no number from -0.001 to 0.001"),
        (("0",), {}, "a kink is a finite number"),
        ((np.nan,), {}, "a kink is a finite number, got nan"),
        ((0.0, (2, -1)), {}, "a shape is whole numbers"),
        ((0.0,), {"margin": 0}, "margin must be a number > 0"),
        ((0.0,), {"dtype": int}, "dtype must be float64 or float32"),
    ],
)
def test_an_option_that_is_wrong_is_named(arguments, options, text):
    with pytest.raises(ValueError, match=text):
        arrays_away_from(*arguments, **options)


def test_room_for_too_few_is_said():
    @settings(max_examples=1, database=None)
    @given(arrays_away_from((), (1000,), distinct=True))
    def draws(x):
        pass

    with pytest.raises(ValueError, match="no room for 1000 numbers"):
        draws()


def test_without_hypothesis_the_import_says_what_to_install_and_nothing_else_needs_it():
    code = """
import sys
import minigrad.testing
assert "hypothesis" not in sys.modules and "pytest" not in sys.modules
sys.modules["hypothesis"] = None
try:
    import minigrad.testing.strategies
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install hypothesis" in done.stdout
