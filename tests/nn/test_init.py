"""Initial weights: bounds and variance by each initialiser's formula, and the defaults of PyTorch's layers."""

import math

import numpy as np
import pytest

import minigrad
from minigrad import Tensor, nn
from minigrad.nn import init

OUT, IN, WINDOW = 120, 60, (3, 5)
FAN_IN, FAN_OUT, FAN_AVG = IN * 15, OUT * 15, (IN + OUT) * 7.5
UNIFORM = [
    ("uniform_", {"a": -2, "b": 3}, (-2, 3)),
    ("xavier_uniform_", {}, math.sqrt(6 / (FAN_IN + FAN_OUT))),
    ("xavier_uniform_", {"gain": 2}, 2 * math.sqrt(6 / (FAN_IN + FAN_OUT))),
    ("kaiming_uniform_", {}, math.sqrt(6 / FAN_IN)),
    ("kaiming_uniform_", {"a": 0.5}, math.sqrt(6 / 1.25 / FAN_IN)),
    ("kaiming_uniform_", {"mode": "fan_out", "nonlinearity": "tanh"}, 5 / 3 * math.sqrt(3 / FAN_OUT)),
]
BEYOND_UNIFORM = [
    ("kaiming_uniform_", {"mode": "fan_avg"}, math.sqrt(6 / FAN_AVG)),
    ("kaiming_uniform_", {"groups": 4}, math.sqrt(6 / (4 * FAN_IN))),
    ("xavier_uniform_", {"groups": 2}, math.sqrt(6 / (2 * FAN_IN + FAN_OUT))),
    ("variance_scaling_", {"distribution": "uniform"}, math.sqrt(3 / FAN_IN)),
    ("variance_scaling_", {"scale": 2, "mode": "fan_out", "distribution": "uniform"}, math.sqrt(6 / FAN_OUT)),
]
NORMAL = [
    ("normal_", {"mean": 0.5, "std": 2}, (0.5, 2)),
    ("xavier_normal_", {}, math.sqrt(2 / (FAN_IN + FAN_OUT))),
    ("xavier_normal_", {"gain": 0.5}, 0.5 * math.sqrt(2 / (FAN_IN + FAN_OUT))),
    ("kaiming_normal_", {}, math.sqrt(2 / FAN_IN)),
    ("kaiming_normal_", {"a": 1, "mode": "fan_out"}, 1 / math.sqrt(FAN_OUT)),
    ("kaiming_normal_", {"nonlinearity": "relu"}, math.sqrt(2 / FAN_IN)),
]
BEYOND_NORMAL = [
    ("kaiming_normal_", {"mode": "fan_avg"}, math.sqrt(2 / FAN_AVG)),
    ("kaiming_normal_", {"groups": 3}, math.sqrt(2 / (3 * FAN_IN))),
    ("xavier_normal_", {"groups": 3}, math.sqrt(2 / (3 * FAN_IN + FAN_OUT))),
    ("variance_scaling_", {"scale": 3, "distribution": "untruncated_normal"}, math.sqrt(3 / FAN_IN)),
]
TRUNCATED = [
    # what it is given; mean and std of what comes out; the bounds
    ("trunc_normal_", {}, (0, 0.8796256610342398), (-2, 2)),
    ("trunc_normal_", {"std": 0.02}, (0, 0.02), (-2, 2)),
    ("trunc_normal_", {"std": 0.02, "relative": True}, (0, 0.02 * 0.8796256610342398), (-0.04, 0.04)),
    ("trunc_normal_", {"mean": 3, "std": 0.5, "relative": True, "corrected": True}, (3, 0.5), (1.8631, 4.1369)),
    # Of the upper half alone the mean is √(2/π), and the variance 1 − 2/π.
    ("trunc_normal_", {"a": 0, "b": math.inf}, (math.sqrt(2 / math.pi), math.sqrt(1 - 2 / math.pi)), (0, math.inf)),
    # Between nearby bounds it is uniform; far from the mean nearly exponential, with the mean a + 1/(a + 2/a).
    ("trunc_normal_", {"a": 0.1, "b": 0.101}, (0.1005, 0.001 / math.sqrt(12)), (0.1, 0.101)),
    ("trunc_normal_", {"mean": -30, "b": math.inf}, (-2 + 1 / (28 + 2 / 28), 1 / 28), (-2, math.inf)),
    ("lecun_normal_", {}, (0, 1 / math.sqrt(FAN_IN)), (-2.2738 / math.sqrt(FAN_IN), 2.2738 / math.sqrt(FAN_IN))),
    ("lecun_normal_", {"groups": 5}, (0, 1 / math.sqrt(5 * FAN_IN)), (-math.inf, math.inf)),
    ("variance_scaling_", {"scale": 2, "mode": "fan_avg"}, (0, math.sqrt(2 / FAN_AVG)), (-math.inf, math.inf)),
]
CONSTANT = [("zeros_", {}, 0), ("ones_", {}, 1), ("constant_", {"val": -2.5}, -2.5)]
GAINS = ["linear", "sigmoid", "tanh", "relu", "selu", "leaky_relu"]
LAYERS = [
    (lambda nn: nn.Linear(300, 200), 1 / math.sqrt(300)),
    (lambda nn: nn.Conv2d(32, 64, (3, 5)), 1 / math.sqrt(32 * 15)),
    (lambda nn: nn.Conv2d(64, 64, 3, groups=4), 1 / math.sqrt(16 * 9)),
]


@pytest.fixture(autouse=True)
def seeded():
    minigrad.manual_seed(0)


def filled(name: str, keywords: dict) -> np.ndarray:
    weight = Tensor(np.empty((OUT, IN, *WINDOW), np.float32))
    assert getattr(init, name)(weight, **keywords) is weight
    assert weight.dtype == np.float32
    return weight.data


def test_every_initialiser_is_here():
    written = {name for name, value in vars(init).items() if getattr(value, "__module__", "") == init.__name__}
    named = {name for name, *_ in (*UNIFORM, *BEYOND_UNIFORM, *NORMAL, *TRUNCATED, *CONSTANT)} | {"orthogonal_"}
    assert named == {name for name in written if name.endswith("_")}


@pytest.mark.parametrize(("name", "keywords", "bounds"), [*UNIFORM, *BEYOND_UNIFORM])
def test_uniform_between_the_bounds_of_the_formula(name, keywords, bounds):
    low, high = bounds if isinstance(bounds, tuple) else (-bounds, bounds)
    values = filled(name, keywords)
    width = high - low
    assert low <= values.min() < low + width / 1000
    assert high - width / 1000 < values.max() <= np.nextafter(np.float32(high), np.float32(np.inf))
    assert values.mean() == pytest.approx((low + high) / 2, abs=width / 100)
    assert values.std() == pytest.approx(width / math.sqrt(12), rel=0.01)


@pytest.mark.parametrize(("name", "keywords", "moments"), [*NORMAL, *BEYOND_NORMAL])
def test_normal_with_the_deviation_of_the_formula(name, keywords, moments):
    mean, std = moments if isinstance(moments, tuple) else (0, moments)
    values = filled(name, keywords)
    assert values.mean() == pytest.approx(mean, abs=std / 50)
    assert values.std() == pytest.approx(std, rel=0.01)
    assert np.mean(np.abs(values - mean) < std) == pytest.approx(math.erf(math.sqrt(0.5)), abs=0.01)


@pytest.mark.parametrize(("name", "keywords", "moments", "bounds"), TRUNCATED)
def test_truncated_within_the_bounds_with_the_moments_of_the_integral(name, keywords, moments, bounds):
    mean, std = moments
    values = filled(name, keywords).astype(np.float64)
    assert np.float32(bounds[0]) - 1e-6 <= values.min()
    assert values.max() <= np.float32(bounds[1]) + 1e-6
    assert values.mean() == pytest.approx(mean, abs=std / 50)
    assert values.std() == pytest.approx(std, rel=0.01)


@pytest.mark.parametrize("shape", [(7, 7), (3, 8), (8, 3), (6, 2, 5)])
def test_orthogonal_has_rows_or_columns_of_length_gain_at_right_angles(shape):
    q = init.orthogonal_(Tensor(np.empty(shape)), 1.5).data.reshape(shape[0], -1)
    product = q @ q.T if q.shape[0] <= q.shape[1] else q.T @ q
    np.testing.assert_allclose(product, 2.25 * np.eye(len(product)), atol=1e-14)


def test_orthogonal_matrices_are_as_likely_as_their_opposites():
    """QR alone gives an R of either sign, so that one entry of Q is never above 0."""
    signs = [np.sign(init.orthogonal_(Tensor(np.empty((2, 2)))).data) for _ in range(200)]
    assert np.abs(np.mean(signs, axis=0)).max() < 0.3


@pytest.mark.parametrize("name", ["xavier_uniform_", "kaiming_normal_", "kaiming_uniform_", "xavier_normal_"])
def test_an_option_that_is_not_given_changes_no_bit(name):
    draws = []
    for keywords in ({}, {"groups": 1}):
        minigrad.manual_seed(3)
        draws.append(filled(name, keywords))
    np.testing.assert_array_equal(*draws)


@pytest.mark.parametrize(("name", "keywords", "value"), CONSTANT)
def test_constants_are_everywhere(name, keywords, value):
    assert (filled(name, keywords) == value).all()


@pytest.mark.parametrize(
    ("name", "keywords", "_"), [*UNIFORM, *NORMAL, *(row[:3] for row in TRUNCATED), ("orthogonal_", {}, 0)]
)
def test_the_seed_repeats_the_numbers_and_another_does_not(name, keywords, _):
    draws = []
    for seed in (1, 1, 2):
        minigrad.manual_seed(seed)
        draws.append(filled(name, keywords))
    np.testing.assert_array_equal(draws[0], draws[1])
    assert not np.array_equal(draws[0], draws[2])


@pytest.mark.parametrize(("make", "bound"), LAYERS)
def test_layers_start_within_one_over_the_root_of_fan_in(make, bound):
    layer = make(nn)
    for parameter in layer.parameters():
        values = parameter.data
        assert np.abs(values).max() <= np.nextafter(np.float32(bound), np.float32(np.inf))
        assert np.abs(values).max() > 0.95 * bound
    assert layer.weight.data.std() == pytest.approx(bound / math.sqrt(3), rel=0.02)


def test_the_other_layers_start_as_pytorchs():
    table = nn.Embedding(500, 100, padding_idx=3).weight.data
    assert not table[3].any()
    assert np.delete(table, 3, axis=0).std() == pytest.approx(1, rel=0.01)
    for layer in (nn.BatchNorm1d(4), nn.BatchNorm2d(4), nn.LayerNorm(4)):
        assert (layer.weight.data == 1).all()
        assert (layer.bias.data == 0).all()
    assert (nn.BatchNorm1d(4).running_mean.data == 0).all()
    assert (nn.BatchNorm1d(4).running_var.data == 1).all()


@pytest.mark.torch
@pytest.mark.parametrize(("make", "_"), LAYERS)
def test_pytorchs_layers_have_the_same_distribution(make, _):
    import torch

    torch.manual_seed(0)
    ours, theirs = make(nn).weight.data, make(torch.nn).weight.detach().numpy()
    assert np.abs(ours).max() == pytest.approx(np.abs(theirs).max(), rel=1e-2)
    assert ours.std() == pytest.approx(theirs.std(), rel=2e-2)


@pytest.mark.torch
@pytest.mark.parametrize(("name", "keywords", "_"), [*UNIFORM, *NORMAL, *CONSTANT])
def test_pytorchs_initialisers_have_the_same_moments(name, keywords, _):
    import torch

    torch.manual_seed(0)
    ours = filled(name, keywords)
    theirs = getattr(torch.nn.init, name)(torch.empty(OUT, IN, *WINDOW), **keywords).numpy()
    assert ours.mean() == pytest.approx(theirs.mean(), abs=0.02 * float(theirs.std()))
    assert ours.std() == pytest.approx(theirs.std(), rel=0.01)


@pytest.mark.torch
@pytest.mark.parametrize("keywords", [{}, {"std": 0.02}, {"mean": 1, "std": 0.7}, {"mean": 3}, {"a": -0.5, "b": 3}])
def test_pytorchs_truncated_normal_has_the_same_distribution(keywords):
    """By quantiles: of 108,000 numbers those of two draws differ by a hundredth of what the quartiles do."""
    import torch

    torch.manual_seed(0)
    theirs = torch.nn.init.trunc_normal_(torch.empty(OUT, IN, *WINDOW, dtype=torch.float64), **keywords).numpy()
    ours = init.trunc_normal_(Tensor(np.empty((OUT, IN, *WINDOW))), **keywords).data
    at = np.linspace(0.02, 0.98, 25)
    quartiles = np.subtract(*np.quantile(theirs, [0.75, 0.25]))
    np.testing.assert_allclose(np.quantile(ours, at), np.quantile(theirs, at), rtol=0, atol=0.03 * quartiles)


@pytest.mark.torch
@pytest.mark.parametrize("name", GAINS)
@pytest.mark.parametrize("settings", [(), (0.3,)])
def test_gains_are_pytorchs(name, settings):
    import torch

    assert init.calculate_gain(name, *settings) == torch.nn.init.calculate_gain(name, *settings)


def test_an_error_leaves_the_tensor_as_it_was_and_no_elements_are_none():
    weight = Tensor(np.full(9, 7.0, np.float32))
    for fill in (lambda: init.normal_(weight, 0, 1e39), lambda: init.uniform_(weight, -1e308, 1.7e308)):
        with pytest.raises(ValueError, match="does not hold"):
            fill()
        assert (weight.data == 7).all()
    for name in ("xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_"):
        for shape in ((0, 0), (3, 0), (0, 3), (2, 2, 0)):
            assert getattr(init, name)(Tensor(np.empty(shape))).shape == shape


def test_the_widest_range_of_float64():
    values = init.uniform_(Tensor(np.empty(1000)), -1.7e308, 1.7e308).data
    assert np.isfinite(values).all()
    assert values.min() < -1.6e308
    assert values.max() > 1.6e308
    assert init.calculate_gain("leaky_relu", 1e200) == pytest.approx(math.sqrt(2) * 1e-200)


def test_gains_are_those_of_the_literature():
    found = {name: init.calculate_gain(name) for name in GAINS}
    assert found == pytest.approx(
        {
            "linear": 1,
            "sigmoid": 1,
            "tanh": 5 / 3,
            "relu": math.sqrt(2),
            "selu": 0.75,
            "leaky_relu": math.sqrt(2 / 1.0001),
        }
    )
