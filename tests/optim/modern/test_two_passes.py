"""LAMB and Prodigy: what their sums say, of one parameter or of all, by any number of threads."""

import numpy as np
import pytest

import minigrad as mg
from minigrad.optim import LAMB, AdamW, Prodigy
from minigrad.optim.modern import two_passes
from minigrad.tensor import Tensor

DRAW = np.random.default_rng(27)
LARGE = (3 * two_passes.BLOCK + 77,)


def leaf(array):
    return Tensor(np.array(array), requires_grad=True)


def walk(parameters, optimizer, gradients):
    for arrays in gradients:
        for p, g in zip(parameters, arrays, strict=True):
            p.grad = Tensor(np.array(g, p.dtype))
        optimizer.step()
    return [p.data for p in parameters]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("made", [LAMB, Prodigy])
def test_sums_of_many_blocks_are_the_same_bits_by_any_number_of_threads(made, dtype):
    theta, gradients = DRAW.standard_normal(LARGE), DRAW.standard_normal((3, 1, *LARGE))
    found = []
    before = mg.get_num_threads()
    try:
        for threads in (1, 2, 3):
            mg.set_num_threads(threads)
            p = leaf(theta.astype(dtype))
            found.append(walk([p], made([p]), gradients)[0].tobytes())
    finally:
        mg.set_num_threads(before)
    assert len(set(found)) == 1


@pytest.mark.parametrize("scale", [1e-12, 1e-3, 1.0, 1e15])
def test_every_parameter_of_lamb_moves_by_its_own_length_times_the_rate(scale):
    theta, g = scale * DRAW.standard_normal((5, 7)), DRAW.standard_normal((5, 7))
    p = leaf(theta)
    walk([p], LAMB([p], lr=0.01), [[g]])
    np.testing.assert_allclose(np.linalg.norm(p.data - theta), 0.01 * np.linalg.norm(theta), rtol=1e-12)


def test_lamb_is_adamw_where_the_norms_are_0():
    """A bias at its start: AdamW's step, whatever the gradient."""
    p, q = leaf(np.zeros(9)), leaf(np.zeros(9))
    g = [[DRAW.standard_normal(9)]]
    options = {"lr": 0.01, "eps": 1e-6, "weight_decay": 0.01}
    np.testing.assert_allclose(walk([p], LAMB([p], **options), g), walk([q], AdamW([q], **options), g), rtol=1e-12)


def test_prodigy_finds_a_minimum_far_away_and_near_without_a_rate():
    """d grows to about the distance, from a millionth."""
    for distance in (0.1, 1.0, 100.0):
        p = leaf(np.full(3, 1.0))
        optimizer = Prodigy([p])
        for _ in range(600):
            p.grad = Tensor(p.data - 1.0 - distance)
            optimizer.step()
        assert np.max(np.abs(p.data - 1 - distance)) < 0.2 * distance
        assert 0.02 * distance < optimizer.state[0]["d"] < 5 * distance


def test_prodigys_d_is_that_of_all_parameters_together():
    theta, gradients = DRAW.standard_normal(40), DRAW.standard_normal((30, 1, 40))
    p = leaf(theta)
    whole = walk([p], Prodigy([p], d0=0.01), gradients)[0]
    parts = [leaf(theta[:7]), leaf(theta[7:])]
    found = walk(
        parts, Prodigy([{"params": [each]} for each in parts], d0=0.01), [(g[0, :7], g[0, 7:]) for g in gradients]
    )
    np.testing.assert_allclose(np.concatenate(found), whole, rtol=1e-12)


def test_a_parameter_that_joins_prodigy_has_the_d_of_the_others():
    first, late = leaf(np.ones(3)), leaf(np.ones(3))
    optimizer = Prodigy([first, late], d0=0.01)
    walk([first], optimizer, DRAW.standard_normal((20, 1, 3)) + 1)
    late.grad = Tensor(np.ones(3))
    optimizer.step()
    names = ("d", "d_max", "d_numerator")
    assert [optimizer.state[1][name] for name in names] == [optimizer.state[0][name] for name in names]
    assert optimizer.state[1]["d"] > 0.01


def test_prodigy_has_one_rate():
    p, q = leaf(np.ones(3)), leaf(np.ones(3))
    optimizer = Prodigy([{"params": [p]}, {"params": [q], "lr": 0.5}])
    p.grad = q.grad = Tensor(np.ones(3))
    with pytest.raises(ValueError, match=r"^Prodigy: all groups have one lr, .*; got \[0\.5, 1\.0\]$"):
        optimizer.step()
    np.testing.assert_array_equal(p.data, 1)


def test_prodigy_stays_where_there_is_no_gradient_and_where_the_rate_is_0():
    p = leaf(np.ones(3))
    optimizer = Prodigy([p], weight_decay=0.1)
    walk([p], optimizer, [[np.zeros(3)]] * 3)
    optimizer.param_groups[0]["lr"] = 0.0
    walk([p], optimizer, [[np.ones(3)]] * 3)
    np.testing.assert_array_equal(p.data, 1)


def test_prodigys_d_never_falls():
    """Gradients that turn back say that d is less than d0: the estimate is then 0 or negative."""
    p = leaf([1.0, -2.0])
    optimizer = Prodigy([p], 1.0, d0=1e-3)
    for sign in (1, -1, 1, -1):
        walk([p], optimizer, [[[sign, sign]]])
        assert (optimizer.state[0]["d"], optimizer.state[0]["d_max"]) == (1e-3, 1e-3)
