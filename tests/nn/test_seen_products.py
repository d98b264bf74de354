"""Attention beside what is no number or out of range: a hidden key takes no part, and huge scores have a softmax."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, nn
from minigrad.nn import functional as F
from minigrad.nn.functional import fused_attention
from tests.parity.numbers import uniform

L, S, E = 5, 6, 4
Q, K, V, G = (uniform(name, (2, 3, n, E)) for name, n in zip("qkvg", (L, S, S, L), strict=True))
SEEN = np.array([True, False, True, True, False, True])
MASKS = {
    "booleans": {"attn_mask": SEEN},
    "for each query": {"attn_mask": np.tri(L, S, 2, dtype=bool) & SEEN},
    "floats": {"attn_mask": np.where(SEEN, uniform("bias", (L, S)), -np.inf)},
    "causal": {"is_causal": True},
}


@pytest.fixture(params=["by kernels", "by ops"])
def kernels(request, monkeypatch):
    if request.param == "by ops":
        monkeypatch.setattr("minigrad.nn.functional.attention.is_fused", lambda *_: False)
    elif not fused_attention.is_callable:
        pytest.skip("there is no BLAS that kernels can call")


def answers(k, v, dtype=np.float64, **settings):
    """The value, all three gradients, and the derivatives of one of them, whose sum is made."""
    leaves = [Tensor(x.astype(dtype), requires_grad=True) for x in (Q, k, v)]
    y = F.scaled_dot_product_attention(*leaves, **settings)
    plain = mg.grad(y, leaves, Tensor(G.astype(dtype)), retain_graph=True)
    first = mg.grad(y, leaves, Tensor(G.astype(dtype)), create_graph=True)
    second = mg.grad(mg.sum(first[0] * Q.astype(dtype)), leaves)
    return [y, *plain, *first, *second]


@pytest.mark.filterwarnings("error")
@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("settings", MASKS.values(), ids=MASKS)
@pytest.mark.parametrize("number", [np.nan, np.inf, 1e300])
@pytest.mark.parametrize("where", ["key", "value", "both"])
def test_what_a_hidden_key_and_its_value_hold_takes_no_part(settings, number, where):
    hidden = 5 if "is_causal" in settings else 4
    k, v = K.copy(), V.copy()
    for name, each in (("key", k), ("value", v)):
        if where in (name, "both"):
            each[1, 2, hidden] = number
    for found, expected in zip(answers(k, v, **settings), answers(K, V, **settings), strict=True):
        np.testing.assert_allclose(found.data, expected.data, rtol=1e-12, atol=1e-14)
        np.testing.assert_array_equal(found.data[0], expected.data[0])


@pytest.mark.usefixtures("kernels")
def test_a_query_sees_a_later_value_in_no_row_but_those_that_may():
    v = V.copy()
    v[1, 2, 3] = np.nan
    found, expected = (F.scaled_dot_product_attention(Q, K, each, is_causal=True).data for each in (v, V))
    assert np.isnan(found[1, 2, 3:]).all()
    found[1, 2, 3:] = expected[1, 2, 3:]
    np.testing.assert_allclose(found[1, 2], expected[1, 2], rtol=1e-12, atol=1e-14)  # the kernel's sums, or the ops'
    found[1, 2] = expected[1, 2]
    np.testing.assert_array_equal(found, expected)


@pytest.mark.filterwarnings("error")
@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("settings", [{}, *(MASKS[name] for name in ("booleans", "for each query", "causal"))], ids=str)
@pytest.mark.parametrize(("dtype", "unit"), [(np.float32, 2.0**66), (np.float64, 2.0**660)])
@pytest.mark.parametrize("scale", [None, -0.5])
def test_scores_beyond_the_range_choose_the_largest(settings, dtype, unit, scale):
    """In PyTorch they are NaN. Equal keys have equal shares; gradients are those in another unit."""
    q, k = np.round(4 * Q), np.round(4 * K)  # so that equal keys have the same score in whatever order it is summed
    k[:, :, 2] = k[:, :, 0]
    arrays = q * unit, k * unit, V
    leaves = [Tensor(x.astype(dtype), requires_grad=True) for x in arrays]
    y = F.scaled_dot_product_attention(*leaves, scale=scale, **settings)
    slopes = mg.grad(y, leaves, Tensor(G.astype(dtype)))
    others = [Tensor(x, requires_grad=True) for x in (q * 2.0**20, k, V)]
    z = F.scaled_dot_product_attention(*others, scale=scale, **settings)
    np.testing.assert_allclose(y.data, z.data, rtol=1e-5, atol=1e-6)
    for found, factor, slope in zip(slopes, (unit, unit / 2.0**20, 1), mg.grad(z, others, Tensor(G)), strict=True):
        np.testing.assert_allclose(found.data / factor, slope.data, rtol=1e-5, atol=1e-6)


@pytest.mark.usefixtures("kernels")
def test_a_sample_out_of_range_changes_no_bit_of_another():
    k = K.astype(np.float32)
    huge = k.copy()
    huge[1] *= np.float32(1e38)
    q = Q.astype(np.float32) * np.float32(10)
    found, expected = (F.scaled_dot_product_attention(q, each, V.astype(np.float32)).data for each in (huge, k))
    assert np.isfinite(found).all()
    np.testing.assert_array_equal(found[0], expected[0])


@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("dtype", [np.float16, np.float64])
def test_a_padded_place_of_the_layer_may_hold_anything(need_weights, dtype):
    mg.manual_seed(0)
    net = nn.MultiheadAttention(E, 2, batch_first=True).to(dtype)
    padded = np.zeros((3, S), bool)
    padded[1, 4:] = True
    dirty = K[0].astype(dtype)
    dirty[1, 4:] = np.nan
    found, expected = (
        net(Q[0].astype(dtype), x, x, key_padding_mask=padded, need_weights=need_weights)
        for x in (dirty, K[0].astype(dtype))
    )
    for one, other in zip(found, expected, strict=True):
        if one is not None:
            np.testing.assert_allclose(one.data, other.data, rtol=1e-3 if dtype == np.float16 else 1e-13)
