"""Sequential: modules in a row, under the names that PyTorch gives them."""

import numpy as np
import pytest

from minigrad import Tensor, nn


def test_each_output_is_the_next_input():
    layers = [nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2)]
    x = Tensor(np.linspace(-1, 1, 8, dtype=np.float32).reshape(2, 4))
    expected = layers[2](layers[1](layers[0](x)))
    np.testing.assert_array_equal(nn.Sequential(*layers)(x).data, expected.data)


def test_it_is_a_list_of_its_modules():
    layers = [nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2)]
    net = nn.Sequential(*layers)
    assert len(net) == 3
    assert list(net) == layers
    assert [net[0], net[-1]] == [layers[0], layers[-1]]
    with pytest.raises(IndexError):
        net[3]


def test_names_count_from_nought_and_nest():
    net = nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.ReLU(), nn.Linear(2, 1, bias=False)))
    assert [name for name, _ in net.named_parameters()] == ["0.weight", "0.bias", "1.1.weight"]


def test_without_modules_it_gives_back_its_input():
    x = Tensor([1.0])
    assert nn.Sequential()(x) is x


def test_one_module_twice_is_applied_twice_and_owned_once():
    layer = nn.Linear(2, 2, bias=False)
    net = nn.Sequential(layer, layer)
    x = np.array([[1, 2]], np.float32)
    w = layer.weight.data
    np.testing.assert_allclose(net(Tensor(x)).data, x @ w.T @ w.T, rtol=1e-6)
    assert len(list(net.parameters())) == 1
