"""Losses: exact at any logits, one rule for each reduction, and a target that is taken as it comes."""

import math

import numpy as np
import pytest

from minigrad import Tensor, nn
from tests.parity.numbers import apart, uniform, whole

LOGITS = apart("logits", (5, 4))
CLASSES = whole("classes", (5,), 4)
NUMBERS = uniform("numbers", (5, 4))
CHANCES = uniform("chances", (5, 4), 0, 1)
LOSSES = {
    "CrossEntropyLoss": (nn.CrossEntropyLoss, CLASSES),
    "NLLLoss": (nn.NLLLoss, CLASSES),
    "MSELoss": (nn.MSELoss, NUMBERS),
    "L1Loss": (nn.L1Loss, NUMBERS),
    "HuberLoss": (nn.HuberLoss, NUMBERS),
    "BCEWithLogitsLoss": (nn.BCEWithLogitsLoss, CHANCES),
}
every_loss = pytest.mark.parametrize(("loss", "target"), LOSSES.values(), ids=LOSSES)


def value_and_gradient(loss: nn.Module, logits, target, dtype=np.float64) -> tuple[np.ndarray, np.ndarray]:
    x = Tensor(np.array(logits, dtype), requires_grad=True)
    value = loss(x, target)
    value.backward(Tensor(np.ones(value.shape, dtype)))
    return value.data, x.grad.data


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("loss", "logits", "target", "value", "gradient"),
    [
        (nn.CrossEntropyLoss(), [[1000, -1000]], [0], 0, [[0, 0]]),
        (nn.CrossEntropyLoss(), [[1000, -1000]], [1], 2000, [[1, -1]]),
        (nn.CrossEntropyLoss(), [[1000, 1000]], [1], math.log(2), [[0.5, -0.5]]),
        (nn.CrossEntropyLoss(), [[-1000, -1000, -1000]], [2], math.log(3), [[1 / 3, 1 / 3, -2 / 3]]),
        (nn.CrossEntropyLoss(label_smoothing=0.5), [[1000, -1000]], [0], 500, [[0.25, -0.25]]),
        (nn.BCEWithLogitsLoss(reduction="none"), [1000, -1000], [1, 0], [0, 0], [0, 0]),
        (nn.BCEWithLogitsLoss(reduction="none"), [1000, -1000], [0, 1], [1000, 1000], [1, -1]),
        (nn.BCEWithLogitsLoss(reduction="none"), [1000, -1000], [0.5, 0.5], [500, 500], [0.5, -0.5]),
        (nn.BCEWithLogitsLoss(reduction="none", pos_weight=3), [1000, -1000], [1, 1], [0, 3000], [0, -3]),
        (nn.HuberLoss(reduction="none"), [1000, -1000], [0, 0], [999.5, 999.5], [1, -1]),
        (nn.CrossEntropyLoss(), [[1e30, -1e30]], [1], 2e30, [[1, -1]]),
    ],
)
def test_huge_logits_have_exact_values_and_gradients(loss, logits, target, value, gradient, dtype):
    target = np.array(target)
    found = value_and_gradient(loss, logits, target.astype(dtype) if target.dtype.kind == "f" else target, dtype)
    for array, expected in zip(found, (value, gradient), strict=True):
        assert array.dtype == dtype
        np.testing.assert_allclose(array, np.array(expected, dtype), rtol=2 * np.finfo(dtype).eps)


@every_loss
def test_mean_and_sum_are_those_of_none(loss, target):
    each, each_gradient = value_and_gradient(loss(reduction="none"), LOGITS, target)
    total, total_gradient = value_and_gradient(loss(reduction="sum"), LOGITS, target)
    mean, mean_gradient = value_and_gradient(loss(), LOGITS, target)
    assert each.shape == target.shape
    np.testing.assert_allclose(total, each.sum(), rtol=1e-14)
    np.testing.assert_allclose(mean, each.mean(), rtol=1e-14)
    np.testing.assert_allclose(total_gradient, each_gradient, rtol=1e-14)
    np.testing.assert_allclose(mean_gradient, each_gradient / each.size, rtol=1e-14)


@every_loss
@pytest.mark.parametrize("form", [np.asarray, np.ndarray.tolist, Tensor], ids=["array", "list", "Tensor"])
def test_a_target_may_be_an_array_a_list_or_a_tensor(loss, target, form):
    np.testing.assert_allclose(
        loss()(Tensor(LOGITS), form(target)).data, loss()(Tensor(LOGITS), target).data, rtol=1e-6
    )


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64, np.uint64])
def test_class_indices_may_be_any_whole_numbers(dtype):
    loss = nn.CrossEntropyLoss()
    assert loss(Tensor(LOGITS), CLASSES.astype(dtype)).item() == loss(Tensor(LOGITS), CLASSES).item()


@pytest.mark.parametrize("loss", [nn.MSELoss(), nn.L1Loss(), nn.HuberLoss(), nn.BCEWithLogitsLoss()], ids=repr)
@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64])
def test_a_target_of_whole_numbers_leaves_float32(loss, dtype):
    value, gradient = value_and_gradient(loss, LOGITS, NUMBERS > 0, np.float32)
    assert value.dtype == gradient.dtype == np.float32
    as_floats = value_and_gradient(loss, LOGITS, (NUMBERS > 0).astype(np.float32), np.float32)
    assert value == as_floats[0]
    np.testing.assert_array_equal(gradient, as_floats[1])


@pytest.mark.parametrize("loss", [nn.CrossEntropyLoss, nn.NLLLoss])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_an_ignored_sample_is_as_good_as_absent(loss, reduction):
    ignored = int(CLASSES[0])
    kept = np.not_equal(CLASSES, ignored)
    assert 0 < kept.sum() < len(kept)
    value, gradient = value_and_gradient(loss(ignored, reduction), LOGITS, CLASSES)
    alone, alone_gradient = value_and_gradient(loss(reduction=reduction), LOGITS[kept], CLASSES[kept])
    np.testing.assert_allclose(value, alone, rtol=1e-14)
    np.testing.assert_allclose(gradient[kept], alone_gradient, rtol=1e-14)
    assert not gradient[~kept].any()


def test_nothing_but_ignored_samples_has_no_mean():
    with np.errstate(invalid="ignore"):
        assert math.isnan(nn.CrossEntropyLoss()(Tensor(LOGITS), np.full(5, -100)).item())


def test_label_smoothing_is_the_cross_entropy_with_the_smoothed_classes():
    smoothed = 0.2 / 4 + 0.8 * np.eye(4)[CLASSES]
    log_p = LOGITS - np.log(np.sum(np.exp(LOGITS), axis=1, keepdims=True))
    expected = -np.sum(smoothed * log_p, axis=1).mean()
    found = nn.CrossEntropyLoss(label_smoothing=0.2)(Tensor(LOGITS), CLASSES).item()
    assert found == pytest.approx(expected, rel=1e-14)


def test_pos_weight_weighs_the_positives():
    x, weight = Tensor(LOGITS), [1.0, 2.0, 0.5, 3.0]
    p = 1 / (1 + np.exp(-LOGITS))
    expected = -np.array(weight) * CHANCES * np.log(p) - (1 - CHANCES) * np.log(1 - p)
    found = nn.BCEWithLogitsLoss("none", pos_weight=np.array(weight))(x, CHANCES).data
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_equal_logits_cost_the_logarithm_of_the_number_of_classes():
    assert nn.CrossEntropyLoss()(Tensor(np.zeros((3, 10))), [0, 5, 9]).item() == pytest.approx(math.log(10), rel=1e-15)


def test_huber_is_the_square_within_delta_and_the_distance_beyond():
    value, gradient = value_and_gradient(nn.HuberLoss("none", delta=2), [1.0, -2, 3, 5], np.zeros(4))
    np.testing.assert_array_equal(value, [0.5, 2, 4, 8])
    np.testing.assert_array_equal(gradient, [1, -2, 2, 2])
