"""Initial weights by library, held to what came out of the library itself on 29 November 2026.

Of each weight the standard deviation and the largest magnitude, to a hundredth and two: both are of random numbers. The
largest of what is not bounded is not compared.
"""

import math

import numpy as np
import pytest

import minigrad
from minigrad import Tensor, nn
from minigrad.nn import init
from minigrad.nn.init_dialects import STARTS, initialize_
from minigrad.optim import dialects

LINEAR = (lambda: nn.Linear(2000, 500), "weight")
CONV = (lambda: nn.Conv2d(256, 256, 3), "weight")
GROUPED = (lambda: nn.Conv2d(256, 256, 3, groups=8), "weight")
DEPTHWISE = (lambda: nn.Conv2d(1024, 1024, 5, groups=1024), "weight")
TABLE = (lambda: nn.Embedding(1000, 500), "weight")
LSTM_IH, LSTM_HH = ((lambda: nn.LSTM(128, 128), f"weight_{part}_l0") for part in ("ih", "hh"))
LAYERS = [
    ("torch", *LINEAR, 0.0129, 0.02236),
    ("torch", *GROUPED, 0.03403, 0.05892),
    ("torch", *TABLE, 0.99988, None),
    ("torch", lambda: nn.LSTM(128, 256), "weight_ih_l0", 0.03606, 0.0625),
    ("torch", lambda: nn.LSTM(128, 256), "weight_hh_l0", 0.03613, 0.0625),
    ("mindspore", *LINEAR, 0.01292, 0.02236),
    ("mindspore", lambda: nn.Linear(2000, 5000), "bias", 0.01291, 0.02236),
    ("mindspore", *CONV, 0.01203, 0.02083),
    ("mindspore", *GROUPED, 0.034, 0.05892),
    ("mindspore", *TABLE, 0.01001, None),
    ("mindspore", lambda: nn.LSTM(128, 256), "weight_hh_l0", 0.03608, 0.0625),
    ("equinox", *LINEAR, 0.01291, 0.02236),
    ("equinox", *GROUPED, 0.03409, 0.05892),
    ("equinox", *TABLE, 0.99917, None),
    ("keras", *LINEAR, 0.02827, 0.04899),
    ("keras", *CONV, 0.02082, 0.03608),
    ("keras", *GROUPED, 0.0278, 0.04811),
    ("keras", *DEPTHWISE, 0.00881, 0.0153),
    ("keras", *TABLE, 0.02885, 0.05),
    ("keras", *LSTM_IH, 0.0558, 0.09682),
    ("keras", *LSTM_HH, 0.04419, None),
    ("tfjs", *LINEAR, 0.0249, 2 * math.sqrt(2 / 2500)),
    ("tfjs", *LSTM_IH, 0.0492, 2 * math.sqrt(2 / 640)),
    ("tfjs", *LSTM_HH, 0.0442, None),
    ("paddle", *CONV, 0.02948, None),
    ("paddle", *GROUPED, 0.02946, None),
    ("paddle", lambda: nn.Conv2d(256, 256, 3, groups=256), "weight", 0.0295, None),
    ("nnabla", *LINEAR, 0.02828, 0.04899),
    ("nnabla", *CONV, 0.02082, 0.03608),
    ("nnabla", *GROUPED, 0.02086, 0.03608),
    ("nnabla", *TABLE, 1.000416, 1.732046),
    ("thinc", *LINEAR, 0.028286, 0.04899),
    ("thinc", *TABLE, 0.057753, 0.1),
    ("flax", *LINEAR, 0.02238, 0.05084),
    ("flax", *CONV, 0.02086, 0.04737),
    ("flax", *TABLE, 0.04481, None),
    ("flax", *LSTM_IH, 0.0882, 0.20096),
    ("flax", *LSTM_HH, 0.08839, None),
    ("haiku", *LINEAR, 0.01967, 0.04472),
    ("haiku", *CONV, 0.01832, 0.04167),
    ("haiku", *GROUPED, 0.05186, 0.11785),
    ("sonnet", *LINEAR, 0.01968, 0.04472),
    ("sonnet", *CONV, 0.01832, 0.04167),
    ("sonnet", *TABLE, 0.88032, 2.0),
    ("sonnet", *LSTM_IH, 0.07796, 0.1768),
    ("sonnet", *LSTM_HH, 0.07769, 0.1768),
    ("chainer", *LINEAR, 0.022361, None),
    ("chainer", *CONV, 0.020825, None),
    ("chainer", *GROUPED, 0.058876, None),
    ("chainer", *TABLE, 1.001348, None),
    ("mxnet", *LINEAR, 0.0404, 0.07),
    ("mxnet", *TABLE, 0.04041, 0.07),
    ("mxnet", *LSTM_IH, 0.04039, 0.07),
]
FUNCTIONS = [
    # of a weight (500, 2000): what a library calls it; minigrad's function and options; std and the largest magnitude
    ("Keras, JAX he_normal", init.variance_scaling_, {"scale": 2}, 0.031611, 2.274 * 0.031623),
    ("Keras, JAX glorot_normal", init.variance_scaling_, {"mode": "fan_avg"}, 0.028307, 2.274 * 0.028284),
    ("Keras, JAX, timm lecun_normal", init.lecun_normal_, {}, 0.022348, 2.274 * 0.022361),
    ("Keras he_uniform", init.kaiming_uniform_, {}, 0.031618, 1.732 * 0.031623),
    ("Keras TruncatedNormal()", init.trunc_normal_, {"std": 0.05, "relative": True}, 0.044042, 0.1),
    ("JAX, timm tf .02", init.trunc_normal_, {"std": 0.02, "relative": True}, 0.017601, 0.04),
    ("PyTorch, MindSpore, timm .02", init.trunc_normal_, {"std": 0.02}, 0.019991, None),
    ("PyTorch, MindSpore 1", init.trunc_normal_, {}, 0.879837, 2.0),
    ("MindSpore, mean 3", init.trunc_normal_, {"mean": 3}, 0.446476, 2.0),
    ("PyTorch, Chainer, MindSpore, thinc he", init.kaiming_normal_, {}, 0.031619, None),
    ("PyTorch, Chainer, MindSpore, thinc glorot", init.xavier_normal_, {}, 0.028285, None),
    ("Chainer, thinc LeCunNormal", init.kaiming_normal_, {"nonlinearity": "linear"}, 0.022364, None),
    ("MindSpore slope .2", init.kaiming_normal_, {"a": 0.2}, 0.030988, None),
    ("MindSpore tanh", init.kaiming_normal_, {"nonlinearity": "tanh"}, 0.037304, None),
    ("timm variance_scaling", init.variance_scaling_, {"distribution": "untruncated_normal"}, 0.022369, None),
    ("MindSpore 'truncated_normal'", init.variance_scaling_, {"distribution": "uniform"}, 0.022369, 0.03873),
    ("TF.js heNormal", init.variance_scaling_, {"scale": 2, "corrected": False}, 0.8794 * 0.031623, 2 * 0.031623),
    ("MXNet Xavier()", init.xavier_uniform_, {}, 0.0283, 0.04899),
    ("MXNet Xavier(gaussian)", init.xavier_normal_, {"gain": math.sqrt(3)}, 0.04899, None),
    ("MXNet MSRAPrelu()", init.kaiming_normal_, {"a": 0.25, "mode": "fan_avg"}, 0.03884, None),
]
ORTHOGONAL = [("PyTorch", (500, 500), 1, 0.044721), ("MXNet", (500, 500), math.sqrt(2), 0.06324)] + [
    ("Chainer", shape, 1.1, 0.049193) for shape in ((500, 500), (200, 500))
]


@pytest.fixture(autouse=True)
def seeded():
    minigrad.manual_seed(0)


def check(values, std, largest):
    assert values.std() == pytest.approx(std, rel=0.01)
    if largest is not None:
        assert np.abs(values).max() == pytest.approx(largest, rel=0.02)


@pytest.mark.parametrize(("library", "make", "name", "std", "largest"), LAYERS)
def test_a_layer_begins_as_the_librarys_own(library, make, name, std, largest):
    check(dict(initialize_(make(), library).named_parameters())[name].data, std, largest)


@pytest.mark.parametrize(("called", "fill", "options", "std", "largest"), FUNCTIONS)
def test_a_function_gives_what_the_librarys_gave(called, fill, options, std, largest):
    check(fill(Tensor(np.empty((500, 2000))), **options).data, std, largest)


@pytest.mark.parametrize(("called", "shape", "gain", "std"), ORTHOGONAL)
def test_orthogonal_has_the_librarys_gain(called, shape, gain, std):
    values = init.orthogonal_(Tensor(np.empty(shape)), gain).data
    assert math.sqrt(np.mean(values**2)) == pytest.approx(std, rel=1e-3)


@pytest.mark.parametrize("library", ["keras", "sonnet", "flax", "tfjs"])
def test_only_keras_and_sonnet_begin_with_an_open_forget_gate(library):
    bias = initialize_(nn.LSTM(3, 2), library).bias_ih_l0.data
    assert bias.tolist() == [0, 0, *([1, 1] if library in ("keras", "sonnet") else [0, 0]), 0, 0, 0, 0]


def test_a_net_is_filled_from_its_librarys_namespace_and_normalisation_stays():
    net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(4, 300, bias=False))
    assert dialects.mxnet.initialize_(net) is net
    assert not net[0].bias.data.any()
    assert (net[1].weight.data == 1).all()
    assert 0.06 < np.abs(net[3].weight.data).max() <= 0.07001
    table = initialize_(nn.Embedding(5, 3, padding_idx=2), "keras").weight.data
    assert not table[2].any()
    for library in STARTS:
        assert hasattr(getattr(dialects, library), "initialize_")


class Own(nn.Module):
    """A layer of one's own."""

    def __init__(self):
        self.matrix = nn.Parameter(np.ones((2, 2)))


@pytest.mark.parametrize(
    ("make", "library", "message"),
    [
        (lambda: nn.Linear(2, 2), "karas", "there is no library 'karas'; choose from torch, "),
        (lambda: nn.Embedding(2, 2), "paddle", "it is not known how paddle begins a Embedding"),
        (lambda: nn.GRU(2, 2), "haiku", "it is not known how haiku begins a GRU"),
        (
            lambda: nn.Sequential(nn.Linear(2, 2), Own()),
            "keras",
            "1.matrix is of no layer of which it is known",
        ),
    ],
)
def test_what_is_not_known_is_an_error_and_nothing_is_filled(make, library, message):
    net = make()
    before = [parameter.data.copy() for parameter in net.parameters()]
    with pytest.raises(ValueError, match=message):
        initialize_(net, library)
    for parameter, was in zip(net.parameters(), before, strict=True):
        np.testing.assert_array_equal(parameter.data, was)
