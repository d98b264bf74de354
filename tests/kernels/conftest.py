"""What tests of kernels share."""

import pytest

import minigrad as mg


@pytest.fixture(params=[1, 2, 3, 7])
def threads(request):
    """So many threads, for the time of a test."""
    before = mg.get_num_threads()
    mg.set_num_threads(request.param)
    yield request.param
    mg.set_num_threads(before)
