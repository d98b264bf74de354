"""Calls kept as integers: what runs is the rule with its arguments, on the lines that were asked for."""

import numba
import numpy as np
import pytest

from minigrad.kernels import kernel
from minigrad.kernels.memory.aligned import aligned
from minigrad.kernels.parallel import elementwise
from minigrad.kernels.parallel.elementwise import LINE, Call, run_calls

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="plain Python has no addresses")


@kernel
def weigh(out, a, b, c, x, y):
    """out ← out·x + a + y·b; with c, instead of b."""
    for i in range(out.size):
        out[i] = out[i] * x + a[i] + y * (b[i] if c is None else c[i])


@kernel
def mark(out):
    """Set the first number of those that it is called with."""
    out[0] = 1


def arrays_of(size, dtype):
    return np.random.default_rng(0).standard_normal((4, size)).astype(dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("with_c", [False, True])
@pytest.mark.parametrize("size", [1, 15, 16, 17, 1000])
def test_a_call_is_made_with_its_arrays_none_and_scalars(dtype, with_c, size):
    out, a, b, c = arrays_of(size, dtype)
    scalars = np.array([0.5, 3], dtype)
    call = Call(weigh, (out, a, b, c if with_c else None), scalars)
    call.update(scalars, a, 1)
    expected = out.copy()
    weigh(expected, a, b, c if with_c else None, *scalars)
    run_calls([call.address, call.begin], call.lines, 1)
    assert out.tobytes() == expected.tobytes()


def test_what_is_updated_holds_from_then_on():
    out, a, b, c = arrays_of(40, np.float64)
    call = Call(weigh, (out, a, b, None), np.zeros(2))
    for scalars, array in [((0, 1), a), ((1, 0), c), ((2, -1), c)]:
        expected = out * scalars[0] + array + scalars[1] * b
        call.update(np.array(scalars, float), array, 1)
        run_calls([call.address, call.begin], call.lines, 1)
        np.testing.assert_allclose(out, expected, rtol=1e-14)


@pytest.mark.parametrize("chunk", [1, 3, 1000])
@pytest.mark.parametrize("parts", [1, 2, 3, 8])
def test_calls_lie_end_to_end_and_those_of_the_same_lines_come_in_order(parts, chunk, monkeypatch):
    monkeypatch.setattr(elementwise, "CHUNK", chunk)
    sizes = [5, 200, 33]
    outs = [np.zeros(3 + size)[3:] for size in sizes]
    job, line, calls = [], 0, []
    for out in outs:
        zero = np.zeros_like(out)
        calls += [Call(weigh, (out, zero, zero + 1, None), np.array(scalars)) for scalars in [(1.0, 2.0), (10.0, 3.0)]]
        for call in calls[-2:]:
            call.update(call.scalars, zero, 1)
            job += call.address, line * LINE + call.begin
        line += call.lines
    run_calls(job, line, parts)
    assert all((out == 23).all() for out in outs)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("begin", [0, 1, 4, 15])
@pytest.mark.parametrize(("size", "chunk", "parts"), [(1, 1, 1), (40, 1, 2), (300, 3, 2), (1000, 1000, 1)])
def test_an_array_is_divided_where_cache_lines_begin(dtype, begin, size, chunk, parts, monkeypatch):
    """So wide loads are of one line each, and no two threads write to the same."""
    monkeypatch.setattr(elementwise, "CHUNK", chunk)
    out = aligned((begin + size,), 0, dtype)[begin:]
    call = Call(mark, (out,), np.empty(0, dtype))
    run_calls([call.address, call.begin], call.lines, parts)
    assert out[0] == 1
    cuts = out.ctypes.data + out.itemsize * np.flatnonzero(out)[1:]
    assert (cuts % 64 == 0).all()
    assert len(cuts) >= min(1, begin, (begin + size - 1) // LINE)


def test_a_view_is_called_where_it_lies():
    base = np.zeros(100)
    call = Call(weigh, (base[10:20], np.ones(10), np.ones(10), None), np.array([0.0, 1.0]))
    call.update(call.scalars, np.ones(10), 1)
    run_calls([call.address, call.begin], call.lines, 1)
    assert (np.flatnonzero(base) == np.arange(10, 20)).all()
