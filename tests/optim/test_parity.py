"""Every optimizer and every variant takes 200 steps as PyTorch does, or its authors' code: stored, and live.

Live is where their library is installed: the extras ``parity`` and ``peers`` of ``setup.cfg``.
"""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from tests.optim.cases import CASES, DTYPES, ours, theirs

REFERENCE = Path(__file__).with_name("reference.safetensors")
EVERY = 11
# The absolute part is for θ that has come to lie near 0.
TOLERANCES = {np.float64: {"rtol": 1e-12, "atol": 1e-13}, np.float32: {"rtol": 1e-5, "atol": 1e-6}}

# Prodigy's d is estimated from sums over all parameters, and multiplies every step: it carries on what they round.
LOOSER = {"prodigy": 100}

by_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
by_dtype = pytest.mark.parametrize("dtype", DTYPES, ids=lambda dtype: dtype.__name__)


def tolerances(case, dtype):
    return {name: LOOSER.get(case.name, 1) * value for name, value in TOLERANCES[dtype].items()}


@pytest.fixture(scope="module")
def reference():
    return load_file(REFERENCE)


@by_case
@by_dtype
def test_two_hundred_steps_as_stored(case, dtype, reference):
    expected = reference[f"{case.id}/{np.dtype(dtype)}"]
    np.testing.assert_allclose(ours(case, dtype)[:, ::EVERY], expected, **tolerances(case, dtype))


@by_case
@by_dtype
def test_ten_steps_as_stored(case, dtype, reference):
    """For where kernels are plain Python, as under ``python -m reliability.mutation``."""
    expected = reference[f"{case.id}/{np.dtype(dtype)}"]
    np.testing.assert_allclose(ours(case, dtype, 10)[:, ::EVERY], expected[:2], **tolerances(case, dtype))


@by_case
@by_dtype
@pytest.mark.filterwarnings("ignore")  # of what the authors' code calls in PyTorch
def test_as_live(case, dtype, torch):
    pytest.importorskip(case.theirs.rpartition(".")[0], reason="needs the extra peers", exc_type=ImportError)
    np.testing.assert_allclose(ours(case, dtype), theirs(case, dtype, torch), **tolerances(case, dtype))


def test_nothing_is_stored_that_is_not_asked(reference):
    assert reference.keys() == {f"{case.id}/{np.dtype(dtype)}" for case in CASES for dtype in DTYPES}
