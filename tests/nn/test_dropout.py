"""What dropout keeps, what it drops, and how its mask is drawn."""

import numpy as np
import pytest

import minigrad
from minigrad import Tensor, nn
from minigrad.errors import ShapeError
from minigrad.nn import functional as F
from tests.parity.numbers import uniform

ONES = Tensor(np.ones((200, 300), np.float32))


def test_dropout_keeps_the_mean_and_scales_what_it_keeps():
    minigrad.manual_seed(0)
    y = nn.Dropout(0.2)(ONES).data
    assert set(np.unique(y)) == {np.float32(0), np.float32(1 / 0.8)}
    assert np.mean(y == 0) == pytest.approx(0.2, abs=0.01)
    assert y.mean() == pytest.approx(1, abs=0.01)


def test_dropouts_gradient_passes_where_the_value_did():
    x = Tensor(uniform("x", (50, 4)), requires_grad=True)
    y = nn.Dropout(0.5)(x)
    y.backward(Tensor(np.ones(y.shape)))
    np.testing.assert_array_equal(x.grad.data, np.where(y.data == 0, 0, 2))


def test_the_same_seed_drops_the_same_elements():
    masks = []
    for seed in (3, 3, 4):
        minigrad.manual_seed(seed)
        masks.append(nn.Dropout()(ONES).data)
    np.testing.assert_array_equal(masks[0], masks[1])
    assert not np.array_equal(masks[0], masks[2])


def test_every_call_drops_others():
    layer = nn.Dropout()
    assert not np.array_equal(layer(ONES).data, layer(ONES).data)


def test_dropout_in_use_or_with_p_0_is_the_identity_and_draws_nothing():
    minigrad.manual_seed(0)
    before = minigrad.random.get_state()
    assert nn.Dropout(0.5).eval()(ONES) is ONES
    assert nn.Dropout(0)(ONES) is ONES
    assert minigrad.random.get_state() == before


def test_dropout_with_p_1_drops_everything():
    y = nn.Dropout(1)(ONES)
    assert not y.data.any()
    assert y.dtype == np.float32


@pytest.mark.parametrize(
    ("drop", "shape"),
    [
        (F.dropout1d, (60, 5, 4)),
        (F.dropout1d, (300, 4)),
        (F.dropout2d, (60, 5, 3, 2)),
        (F.dropout2d, (60, 5, 4)),
    ],
)
def test_whole_channels_are_dropped_or_kept(drop, shape):
    minigrad.manual_seed(0)
    y = drop(np.ones(shape, np.float32), 0.25).data
    assert y.dtype == np.float32
    rows = y.reshape(300, -1)
    np.testing.assert_array_equal(rows, np.broadcast_to(rows[:, :1], rows.shape))
    assert set(np.unique(y)) == {np.float32(0), np.float32(1 / 0.75)}
    assert np.mean(rows[:, 0] == 0) == pytest.approx(0.25, abs=0.08)


@pytest.mark.parametrize(("drop", "shape"), [(F.dropout1d, (2, 3, 4, 5)), (F.dropout1d, (2,)), (F.dropout2d, (2, 3))])
def test_channels_are_of_lines_or_images(drop, shape):
    with pytest.raises(ShapeError, match=r"dropout\dd: x must be \(N, C, .*, got \(2"):
        drop(np.ones(shape), 0.5)
