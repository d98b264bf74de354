"""Linear, Embedding, Flatten: what the table of cases does not say."""

import numpy as np
import pytest

from minigrad import Tensor, nn
from minigrad.ops import products


def test_linear_is_a_product_and_a_sum():
    layer = nn.Linear(3, 2)
    x = np.arange(12, dtype=np.float32).reshape(2, 2, 3)
    expected = x @ layer.weight.data.T + layer.bias.data
    np.testing.assert_allclose(layer(Tensor(x)).data, expected, rtol=1e-6)


@pytest.mark.parametrize("rows", [products.TALL - 1, products.TALL, products.TALL + 1])
def test_however_a_product_is_divided_all_of_it_is_there(rows):
    generator, layer = np.random.default_rng(0), nn.Linear(30, 40)
    x = Tensor(generator.standard_normal((rows, 30), np.float32), requires_grad=True)
    y = layer(x)
    np.testing.assert_allclose(y.data, x.data @ layer.weight.data.T + layer.bias.data, rtol=1e-4, atol=1e-5)
    y.sum().backward()
    np.testing.assert_allclose(x.grad.data, np.tile(layer.weight.data.sum(0), (rows, 1)), rtol=1e-4, atol=1e-5)


def test_embedding_looks_up_rows_and_sums_their_gradients():
    layer = nn.Embedding(4, 2)
    y = layer(np.array([[0, 2], [2, 2]]))
    np.testing.assert_array_equal(y.data, layer.weight.data[[[0, 2], [2, 2]]])
    y.backward(Tensor(np.ones(y.shape, np.float32)))
    np.testing.assert_array_equal(layer.weight.grad.data, [[1, 1], [0, 0], [3, 3], [0, 0]])


@pytest.mark.parametrize("padding_idx", [1, -3])
def test_the_padding_row_is_read_but_not_learned(padding_idx):
    layer = nn.Embedding(4, 2, padding_idx=padding_idx)
    layer.weight.data[1] = 7
    y = layer(Tensor(np.array([1, 0, 1])))
    np.testing.assert_array_equal(y.data[[0, 2]], np.full((2, 2), 7))
    y.backward(Tensor(np.ones(y.shape, np.float32)))
    np.testing.assert_array_equal(layer.weight.grad.data, [[1, 1], [0, 0], [0, 0], [0, 0]])


@pytest.mark.parametrize(
    ("settings", "shape"),
    [((), (2, 60)), ((0,), (120,)), ((1, 2), (2, 12, 5)), ((-2, -1), (2, 3, 20)), ((2, 2), (2, 3, 4, 5))],
)
def test_flatten_makes_one_axis_of_several(settings, shape):
    x = np.arange(120, dtype=np.float32).reshape(2, 3, 4, 5)
    np.testing.assert_array_equal(nn.Flatten(*settings)(Tensor(x)).data, x.reshape(shape))
