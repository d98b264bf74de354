"""Products among a list of tasks: bit by bit those of the call, and BLAS has its threads again afterwards."""

import numpy as np
import pytest

from minigrad.kernels.matmul import TaskList, blas, product
from minigrad.kernels.parallel import NoTasks, tasks_of

compiled = pytest.mark.skipif(not blas.is_callable, reason="kernels do not call BLAS")
SIZES = [(64, 128, 10), (3, 5, 2), (64, 784, 256), (200, 300, 40)]


@compiled
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("transposed", [(False, False), (True, False), (False, True), (True, True)])
@pytest.mark.parametrize("biased", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_a_product_is_that_of_the_call(threads, size, biased, transposed, dtype):
    m, k, n = size
    draw = np.random.default_rng(0)
    a, b = draw.standard_normal((m, k)).astype(dtype), draw.standard_normal((k, n)).astype(dtype)
    a, b = (np.asfortranarray(x) if by_column else x for x, by_column in zip((a, b), transposed, strict=True))
    bias, out = draw.standard_normal(n).astype(dtype) if biased else None, np.empty((m, n), dtype)
    arrays = [x for x in (a, b, bias, out) if x is not None]
    todo = TaskList(tasks_of(product, (a, b, 1, bias), {"out": out}, arrays))
    before = blas._openblas.get("openblas_get_num_threads")()
    for _ in range(2):
        a[...] = draw.standard_normal((m, k))
        todo.run()
        np.testing.assert_array_equal(out, product(a, b, 1, bias))
    assert blas._openblas.get("openblas_get_num_threads")() == before


@compiled
@pytest.mark.parametrize(
    ("a", "b"),
    [
        (np.ones((1, 9)), np.ones((9, 4))),  # NumPy has other functions of BLAS for vectors
        (np.ones((4, 9))[:, ::2], np.ones((5, 4))),
        (np.ones((4, 4), np.int64), np.ones((4, 4), np.int64)),
        (np.ones((2, 4, 4)), np.ones((4, 4))),
    ],
)
def test_where_numpy_may_do_something_else_it_is_numpys(a, b):
    out = np.empty((*a.shape[:-1], b.shape[-1]), a.dtype)
    with pytest.raises(NoTasks):
        tasks_of(product, (a, b, 1), {"out": out}, [a, b, out])


@compiled
def test_a_matrix_times_its_transpose_is_numpys():
    a = np.ones((8, 8))
    out = np.empty((8, 8))
    with pytest.raises(NoTasks):
        tasks_of(product, (a, a.T, 1), {"out": out}, [a, out])
