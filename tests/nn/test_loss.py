"""Losses: exact at any logits, one rule for each reduction, and a target that is taken as it comes."""

import math
from functools import partial

import numpy as np
import pytest

from minigrad import Tensor, nn
from minigrad.nn import functional as F
from tests.nn.losses import CHANCES, CLASSES, LOGITS, NUMBERS, SIGNS, value_and_gradient

LOSSES = {
    "CrossEntropyLoss": (nn.CrossEntropyLoss, CLASSES),
    "NLLLoss": (nn.NLLLoss, CLASSES),
    "MSELoss": (nn.MSELoss, NUMBERS),
    "L1Loss": (nn.L1Loss, NUMBERS),
    "SmoothL1Loss": (nn.SmoothL1Loss, NUMBERS),
    "HuberLoss": (nn.HuberLoss, NUMBERS),
    "KLDivLoss": (nn.KLDivLoss, CHANCES),
    "BCEWithLogitsLoss": (nn.BCEWithLogitsLoss, CHANCES),
    "PoissonNLLLoss": (nn.PoissonNLLLoss, CHANCES),
    "HingeEmbeddingLoss": (nn.HingeEmbeddingLoss, SIGNS),
    "SoftMarginLoss": (nn.SoftMarginLoss, SIGNS),
    "MultiMarginLoss": (nn.MultiMarginLoss, CLASSES),
}
every_loss = pytest.mark.parametrize(("loss", "target"), LOSSES.values(), ids=LOSSES)


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
        (nn.CrossEntropyLoss(), [[1e4, -1e4]], [[0.75, 0.25]], 5000, [[0.25, -0.25]]),
        (nn.HuberLoss(delta=2), [1e30], [0], 2e30, [2]),
        (nn.SmoothL1Loss(beta=2), [-1e30], [0], 1e30, [-1]),
        (nn.SoftMarginLoss("none"), [1000, 1000, -1e30], [1, -1, 1], [0, 1000, 1e30], [0, 1, -1]),
        (nn.HingeEmbeddingLoss(reduction="none"), [1e30, -1e30], [1, -1], [1e30, 1e30], [1, -1]),
        (nn.MultiMarginLoss(), [[1e30, -1e30]], [1], 1e30, [[0.5, -0.5]]),
        (nn.MultiLabelSoftMarginLoss(), [[1000, -1000]], [[0.0, 0.0]], 500, [[0.5, 0]]),
        (nn.PoissonNLLLoss(), [-1000], [3.0], 3000, [-3]),
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


@pytest.mark.parametrize("dtype", ["<f2", ">f4", ">f8", np.longdouble])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_logits_that_no_kernel_is_compiled_for_have_the_losses_and_gradients_of_float64(dtype, reduction):
    x = Tensor(LOGITS.astype(dtype), requires_grad=True)
    loss = nn.CrossEntropyLoss(reduction=reduction)(x, CLASSES)
    loss.backward(Tensor(np.ones(loss.shape, loss.dtype)))
    value, gradient = value_and_gradient(nn.CrossEntropyLoss(reduction=reduction), LOGITS, CLASSES)
    tolerance = 4e-3 if dtype == "<f2" else 1e-6
    np.testing.assert_allclose(loss.data, value, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(x.grad.data, gradient, rtol=tolerance, atol=tolerance)


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
    value, gradient = value_and_gradient(loss(ignore_index=ignored, reduction=reduction), LOGITS, CLASSES)
    alone, alone_gradient = value_and_gradient(loss(reduction=reduction), LOGITS[kept], CLASSES[kept])
    np.testing.assert_allclose(value, alone, rtol=1e-14)
    np.testing.assert_allclose(gradient[kept], alone_gradient, rtol=1e-14)
    assert not gradient[~kept].any()


@pytest.mark.parametrize("loss", [nn.CrossEntropyLoss, nn.NLLLoss, partial(nn.CrossEntropyLoss, label_smoothing=0.1)])
@pytest.mark.parametrize("weight", [None, np.ones(4)], ids=["", "weighted"])
def test_nothing_but_ignored_samples_has_no_mean_a_sum_of_0_and_no_gradient(loss, weight):
    ignored = np.full(5, -100)
    mean, gradient = value_and_gradient(loss(weight), LOGITS, ignored)
    assert math.isnan(mean)
    assert not gradient.any()
    total, gradient = value_and_gradient(loss(weight, reduction="sum"), LOGITS, ignored)
    assert total == 0
    assert not gradient.any()


def test_label_smoothing_is_the_cross_entropy_with_the_smoothed_classes():
    smoothed = 0.2 / 4 + 0.8 * np.eye(4)[CLASSES]
    log_p = LOGITS - np.log(np.sum(np.exp(LOGITS), axis=1, keepdims=True))
    expected = -np.sum(smoothed * log_p, axis=1).mean()
    found = nn.CrossEntropyLoss(label_smoothing=0.2)(Tensor(LOGITS), CLASSES).item()
    assert found == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
@pytest.mark.parametrize("weight", [None, np.array([1.0, 2.0, 0.5, 0.0])], ids=["", "weighted"])
def test_probabilities_of_one_class_are_its_index(weight, smoothing):
    settings = {"weight": weight, "reduction": "none", "label_smoothing": smoothing}
    by_index = F.cross_entropy(LOGITS, CLASSES, **settings).data
    by_probability = F.cross_entropy(LOGITS, np.eye(4)[CLASSES], **settings).data
    np.testing.assert_allclose(by_index, by_probability, rtol=1e-14)


def test_the_weighted_mean_is_over_the_weights_of_the_right_classes():
    weight = np.array([1.0, 2.0, 0.5, 4.0])
    each = F.cross_entropy(LOGITS, CLASSES, reduction="none").data
    found = F.cross_entropy(LOGITS, CLASSES, weight).item()
    assert found == pytest.approx(np.average(each, weights=weight[CLASSES]), rel=1e-14)


@pytest.mark.parametrize("target", [np.array(2), np.eye(4)[2]], ids=["index", "probabilities"])
def test_a_single_sample_may_do_without_the_batch(target):
    alone = F.cross_entropy(LOGITS[0], target)
    batch = F.cross_entropy(LOGITS[:1], target[None])
    assert alone.shape == ()
    assert alone.item() == pytest.approx(batch.item(), rel=1e-14)


def test_a_class_that_cannot_be_costs_nothing_unless_it_is_right():
    logits = np.array([[0.0, -np.inf]])
    assert F.cross_entropy(logits, [0]).item() == 0
    assert F.cross_entropy(logits, [1]).item() == np.inf


@pytest.mark.parametrize("reduction", ["none", "sum"])
def test_no_samples_have_no_losses_and_an_empty_gradient(reduction):
    value, gradient = value_and_gradient(nn.CrossEntropyLoss(reduction=reduction), np.zeros((0, 3)), np.zeros(0, int))
    assert value.sum() == 0
    assert gradient.shape == (0, 3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf, 100.0])
@pytest.mark.parametrize("classes", [1, 2, 7, 33, 1000])
def test_one_logit_in_any_place_is_as_in_the_logarithm_of_the_softmax(classes, number, dtype):
    """Whichever numbers the kernels take at once."""
    places = sorted({0, 1 % classes, classes // 2, classes - 1})
    logits = np.linspace(-2, 2, len(places) * classes).astype(dtype).reshape(len(places), classes)
    logits[range(len(places)), places] = number
    for target in places:
        loss = F.cross_entropy(logits, [target] * len(places), reduction="none").data
        with np.errstate(invalid="ignore"):
            expected = -F.log_softmax(logits).data[:, target]
        np.testing.assert_allclose(loss, expected, rtol=2e-6 if dtype == np.float32 else 1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_impossible_probabilities_cost_100_and_have_pytorchs_gradient(dtype):
    p, t = np.array([0, 1, 0, 1, 0.25], dtype), np.array([0, 1, 1, 0, 1], dtype)
    value, gradient = value_and_gradient(nn.BCELoss(reduction="none"), p, t, dtype)
    np.testing.assert_allclose(value, [0, 0, 100, 100, math.log(4)], rtol=1e-6)
    np.testing.assert_allclose(gradient, [0, 0, -1e12, 1e12, -4], rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_least_probabilities_have_their_own_gradient(dtype):
    """−1/p down to where it is infinite, among subnormal numbers; PyTorch ends at 10¹²."""
    tiny, largest = float(np.finfo(dtype).tiny), float(np.finfo(dtype).max)
    p = np.array([0.3 * tiny, 0.7 * tiny, 1.5 * tiny], dtype)
    _, gradient = value_and_gradient(nn.BCELoss(reduction="sum"), p, np.ones(3, dtype), dtype)
    np.testing.assert_allclose(gradient, -1 / p.astype(np.float64), rtol=float(np.finfo(dtype).eps))
    p = np.array([tiny / 100], dtype)
    _, gradient = value_and_gradient(nn.BCELoss(reduction="sum"), p, np.ones(1, dtype), dtype)
    assert -largest <= gradient[0] < -0.9 * largest


def test_binary_losses_agree():
    p = 1 / (1 + np.exp(-LOGITS))
    np.testing.assert_allclose(
        F.binary_cross_entropy(p, CHANCES, reduction="none").data,
        F.binary_cross_entropy_with_logits(LOGITS, CHANCES, reduction="none").data,
        rtol=1e-12,
    )


def test_kl_divergence_is_0_of_the_same_and_positive_of_others():
    p, q = (np.exp(x) / np.exp(x).sum(1, keepdims=True) for x in (LOGITS, NUMBERS))
    assert F.kl_div(np.log(p), p, "batchmean").item() == pytest.approx(0, abs=1e-15)
    expected = np.sum(q * np.log(q / p)) / len(p)
    assert expected > 0
    assert F.kl_div(np.log(p), q, "batchmean").item() == pytest.approx(expected, rel=1e-13)
    assert F.kl_div(np.log(p), np.log(q), "batchmean", log_target=True).item() == pytest.approx(expected, rel=1e-13)


def test_what_has_probability_0_adds_nothing_to_the_divergence():
    value, gradient = value_and_gradient(nn.KLDivLoss("sum"), [-1.0, -2.0], np.array([0.0, 1.0]))
    assert value == 2
    np.testing.assert_array_equal(gradient, [0, -1])


def test_a_target_of_another_float_dtype_leaves_the_inputs():
    for loss in (nn.MSELoss(), nn.BCEWithLogitsLoss(), nn.SmoothL1Loss(), nn.CrossEntropyLoss()):
        value, gradient = value_and_gradient(loss, LOGITS, CHANCES.astype(np.float64), np.float32)
        assert value.dtype == gradient.dtype == np.float32


def test_the_weights_of_a_loss_are_part_of_its_state():
    weight = np.array([1.0, 2.0, 3.0, 4.0])
    loss = nn.CrossEntropyLoss(weight)
    loss.load_state_dict({"weight": np.ones(4)})
    assert weight[3] == 4, "a copy is kept"
    assert loss(LOGITS, CLASSES).item() == nn.CrossEntropyLoss()(LOGITS, CLASSES).item()


def test_pos_weight_weighs_the_positives():
    x, weight = Tensor(LOGITS), [1.0, 2.0, 0.5, 3.0]
    p = 1 / (1 + np.exp(-LOGITS))
    expected = -np.array(weight) * CHANCES * np.log(p) - (1 - CHANCES) * np.log(1 - p)
    found = nn.BCEWithLogitsLoss(reduction="none", pos_weight=weight)(x, CHANCES).data
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_equal_logits_cost_the_logarithm_of_the_number_of_classes():
    assert nn.CrossEntropyLoss()(Tensor(np.zeros((3, 10))), [0, 5, 9]).item() == pytest.approx(math.log(10), rel=1e-15)


@pytest.mark.parametrize("dtype", ["<f2", ">f4", ">f8", np.longdouble])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("poisson_nll_loss", (NUMBERS,)),
        ("gaussian_nll_loss", (NUMBERS, CHANCES)),
        ("margin_ranking_loss", (NUMBERS, SIGNS)),
        ("hinge_embedding_loss", (SIGNS,)),
        ("soft_margin_loss", (SIGNS,)),
        ("cosine_embedding_loss", (NUMBERS, SIGNS[:, 0])),
        ("triplet_margin_loss", (NUMBERS, CHANCES)),
        ("multi_margin_loss", (CLASSES,)),
        ("multilabel_margin_loss", (np.where(SIGNS > 0, CLASSES[:, None], -1),)),
        ("multilabel_soft_margin_loss", (CHANCES,)),
        ("pairwise_distance", (NUMBERS,)),
        ("cosine_similarity", (NUMBERS,)),
    ],
)
def test_numbers_that_no_kernel_is_compiled_for_have_the_values_and_slopes_of_float64(name, arguments, dtype):
    rounded = [a.astype(dtype) if a.dtype.kind == "f" else a for a in (LOGITS, *arguments)]
    found, exact = (
        value_and_gradient(lambda x, _, rest=rest: getattr(F, name)(x, *rest), x, None, x.dtype)
        for x, *rest in (rounded, [a.astype(np.float64) if a.dtype.kind == "f" else a for a in rounded])
    )
    tolerance = 1e-2 if dtype == "<f2" else 1e-5
    for ours, theirs in zip(found, exact, strict=True):
        assert ours.dtype.newbyteorder("=") == np.dtype(dtype).newbyteorder("=")
        np.testing.assert_allclose(ours.astype(np.float64), theirs, rtol=tolerance, atol=tolerance)


def test_a_loss_says_its_settings_that_are_not_the_default_ones():
    assert repr(nn.MSELoss("sum")) == "MSELoss(reduction='sum')"
    assert repr(nn.TripletMarginLoss(p=1, swap=True)) == "TripletMarginLoss(p=1, swap=True)"
    assert (
        repr(nn.CrossEntropyLoss(np.ones(3), label_smoothing=0.1))
        == "CrossEntropyLoss(label_smoothing=0.1)  weight (3,)"
    )
    assert repr(nn.KLDivLoss("batchmean")) == "KLDivLoss(reduction='batchmean')"
