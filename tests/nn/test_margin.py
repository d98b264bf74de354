"""Losses with a margin: their slope at the kink is PyTorch's, triplets of any distance, lists of classes."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, nn
from minigrad.nn import functional as F
from tests.nn.losses import LOGITS, NUMBERS, SIGNS


@pytest.mark.torch
@pytest.mark.parametrize(
    ("name", "inputs", "keywords"),
    [
        ("margin_ranking_loss", [[1.0, 2, 3], [1.5, 2, 2]], {"margin": 0.5}),
        ("hinge_embedding_loss", [[1.0, 0.5, 2]], {"margin": 1}),
        ("cosine_embedding_loss", [[[1.0, 0], [0, 2], [3, 0]], [[0.0, 1], [0, 1], [1, 0]]], {}),
    ],
)
def test_the_slope_where_a_signed_loss_begins_is_pytorchs(name, inputs, keywords):
    import torch

    target = np.array([1, 1, -1]) if name != "hinge_embedding_loss" else np.array([-1, -1, -1])
    if name == "cosine_embedding_loss":
        target = np.array([-1, 1, -1])
    ours = [Tensor(np.array(x), requires_grad=True) for x in inputs]
    theirs = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in inputs]
    mg.sum(getattr(F, name)(*ours, target, **keywords)).backward()
    getattr(torch.nn.functional, name)(*theirs, torch.tensor(target), **keywords).sum().backward()
    for x, expected in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(x.grad.data, expected.grad.numpy(), rtol=1e-14, atol=1e-14)


@pytest.mark.torch
def test_the_slope_where_a_loss_of_classes_begins_is_0_as_in_pytorch():
    import torch

    scores = [[1.0, 0, 5], [2.0, 2, 1]]
    for name, target in (("multi_margin_loss", [0, 1]), ("multilabel_margin_loss", [[0, -1, 0], [1, 2, -1]])):
        ours = Tensor(np.array(scores), requires_grad=True)
        theirs = torch.tensor(scores, dtype=torch.float64, requires_grad=True)
        getattr(F, name)(ours, target).backward()
        getattr(torch.nn.functional, name)(theirs, torch.tensor(target)).backward()
        np.testing.assert_allclose(ours.grad.data, theirs.grad.numpy(), rtol=1e-14, err_msg=name)


@pytest.mark.torch
def test_the_slopes_of_triplets_are_pytorchs_where_the_loss_begins_too():
    """The second lacks nothing, the third lacks 0."""
    import torch

    near, far = [1.0, 0.5, 2], [1.5, 2.5, 3]

    ours = [Tensor(np.array(x), requires_grad=True) for x in (near, far)]
    anchor = Tensor(np.zeros(3))
    given = {"distance_function": lambda _, x: x, "reduction": "none"}
    F.triplet_margin_with_distance_loss(anchor, *ours, **given).backward(Tensor(np.array([2.0, 3, 4])))
    theirs = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (near, far)]
    loss = torch.nn.functional.triplet_margin_with_distance_loss(torch.zeros(3), *theirs, **given)
    loss.backward(torch.tensor([2.0, 3, 4]))
    for x, expected in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(x.grad.data, expected.grad.numpy())


def test_triplets_take_any_distance():
    random = np.random.default_rng(0)
    a, p, n = (Tensor(random.random((5, 3))) for _ in range(3))

    def city(x1, x2):
        return mg.sum(mg.absolute(x1 - x2), -1)

    expected = F.triplet_margin_loss(a, p, n, p=1, eps=0, swap=True).item()
    loss = nn.TripletMarginWithDistanceLoss(distance_function=city, swap=True)
    assert loss(a, p, n).item() == pytest.approx(expected, rel=1e-14)


def test_what_stands_after_the_end_of_a_list_of_classes_does_not_count():
    x = LOGITS[:1]
    short, long = np.array([[2, -1, -1, -1]]), np.array([[2, -1, 3, 0]])
    assert F.multilabel_margin_loss(x, short).item() == F.multilabel_margin_loss(x, long).item()
    assert F.multilabel_margin_loss(x, np.array([[-1, 0, 1, 2]])).item() == 0


def test_two_inputs_of_a_loss_have_numpys_common_dtype():
    single, double = LOGITS[:, 0].astype(np.float32), NUMBERS[:, 0]
    labels = SIGNS[:, 0]
    assert F.margin_ranking_loss(single, double, labels).dtype == np.float64
    assert F.margin_ranking_loss(single, single, labels.astype(np.float64)).dtype == np.float32
    assert F.margin_ranking_loss(labels, single.astype(np.float16), labels).dtype == np.float16
    assert F.margin_ranking_loss(labels, labels, labels).dtype == np.float32
