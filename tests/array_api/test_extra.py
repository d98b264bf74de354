"""array-api-extra on Tensors: what NumPy's arrays give, and gradients."""

import numpy as np
import pytest

from minigrad import Tensor, array_api, gradcheck
from minigrad.errors import GraphError
from tests.ops.case import numbers

extra = pytest.importorskip("array_api_extra")

X = numbers(3, 4)
SMOOTH = {
    "apply_where": lambda x: extra.apply_where(x > 0, x, lambda x: x**2, lambda x: -x),
    "at, set": lambda x: extra.at(x, (slice(None), 0)).set(5.0, copy=True),
    "at, add": lambda x: extra.at(x, 1).add(2.0, copy=True),
    "at, multiply": lambda x: extra.at(x)[x < 0].multiply(3.0, copy=True),
    "atleast_nd": lambda x: extra.atleast_nd(x, ndim=4),
    "cov": lambda x: extra.cov(x),
    "create_diagonal": lambda x: extra.create_diagonal(x),
    "kron": lambda x: extra.kron(x, x[:2, :2]),
    "pad": lambda x: extra.pad(x, 2),
    "sinc": lambda x: extra.sinc(x),
}
WHOLE = {
    "isclose": lambda x: extra.isclose(x, x + 1e-9),
    "isin": lambda x: extra.isin(x, x[0, ...]),
    "nunique": lambda x: extra.nunique(x),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_it_is_differentiated(name):
    call = SMOOTH[name]
    y = call(Tensor(X, requires_grad=True))
    np.testing.assert_allclose(y.data, call(X.copy()), rtol=1e-12)
    assert gradcheck(call, [Tensor(X, requires_grad=True)])


@pytest.mark.parametrize("name", WHOLE)
def test_what_has_no_gradient_is_numpys(name):
    np.testing.assert_array_equal(np.asarray(WHOLE[name](Tensor(X))), WHOLE[name](X))


def test_a_leaf_is_not_written_to_and_numpy_is_not_asked_in_silence():
    x = Tensor(X, requires_grad=True)
    with pytest.raises(GraphError, match="a leaf that requires a gradient"):
        extra.at(x, 0).set(1.0)
    with pytest.raises(GraphError, match="gradient"):
        extra.lazy_apply(np.sinc, x, as_numpy=True)
    assert extra.default_dtype(array_api) == np.float32
