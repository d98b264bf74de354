"""A fused op opens into plain ops that give the same value and gradients; where they would not, it stays shut."""

from typing import Any

import numpy as np
import pytest

from minigrad import Tensor, nn, ops, record
from minigrad.nn import functional as F
from minigrad.nn.functional.standardization import measured, standardized
from minigrad.source import op_name
from minigrad.study.trace import steps
from minigrad.study.walk_page.plain import RULES, agree, plain

RNG = np.random.default_rng(0)


def made(*shape: int, grad: bool = True, dtype: Any = np.float64) -> Tensor:
    return Tensor(RNG.standard_normal(shape).astype(dtype), requires_grad=grad)


def in_one_op(x: Tensor, affine: Tensor) -> Tensor:
    return standardized(x, affine, measured("batch_norm", x, 1e-5)[1])


CASES = {
    "linear": lambda: F.linear(made(4, 3), made(2, 3), made(2)),
    "linear, of rows in rows": lambda: F.linear(made(2, 4, 3), made(2, 3), made(2)),
    "linear, without bias": lambda: F.linear(made(4, 3), made(2, 3)),
    "linear, of data": lambda: F.linear(made(4, 3, grad=False), made(2, 3), made(2)),
    "linear, frozen": lambda: F.linear(made(4, 3), made(2, 3, grad=False)),
    "linear, float32": lambda: F.linear(made(64, 300, dtype=np.float32), made(20, 300, dtype=np.float32)),
    "conv": lambda: F.conv2d(made(2, 3, 6, 5), made(4, 3, 3, 2), made(4)),
    "conv, of data": lambda: F.conv2d(made(2, 3, 6, 5, grad=False), made(4, 3, 3, 2), made(4)),
    "conv, frozen": lambda: F.conv2d(made(2, 3, 6, 5), made(4, 3, 3, 2, grad=False)),
    "conv, all its options": lambda: F.conv2d(
        made(2, 4, 9, 8), made(6, 2, 3, 2), made(6), stride=(2, 1), padding=(1, 2), dilation=(1, 2), groups=2
    ),
    "mean_entropy": lambda: F.cross_entropy(made(5, 3), np.array([0, 2, 1, 1, 0])),
    "entropy": lambda: F.cross_entropy(made(5, 3), np.array([0, 2, 1, 1, 0]), reduction="none"),
    "entropy, of images": lambda: F.cross_entropy(made(2, 3, 4), RNG.integers(0, 3, (2, 4)), reduction="none"),
    "mean_entropy, of images": lambda: F.cross_entropy(made(2, 3, 4), RNG.integers(0, 3, (2, 4))),
    "softmax": lambda: ops.softmax(made(3, 4), 0),
    "log_softmax": lambda: ops.log_softmax(made(3, 4)),
    "standardized": lambda: in_one_op(made(5, 3), made(2, 3)),
    "standardized, of images": lambda: in_one_op(made(2, 3, 2, 2), made(2, 3)),
}
WITH_KERNELS = {
    "LSTM": lambda: nn.LSTM(3, 2)(made(4, 2, 3, dtype=np.float32))[0],
    "LSTM, its last state": lambda: nn.LSTM(3, 2)(made(4, 2, 3, dtype=np.float32))[1][1],
    "GRU": lambda: nn.GRU(3, 2, bias=False)(made(4, 2, 3, dtype=np.float32))[0],
    "RNN": lambda: nn.RNN(3, 2)(made(4, 2, 3, dtype=np.float32))[0],
    "attended": lambda: F.scaled_dot_product_attention(made(2, 3, 4), made(2, 5, 4), made(2, 5, 2)),
    "attended, of itself": lambda: (lambda x: F.scaled_dot_product_attention(x, x, x, is_causal=True))(made(3, 4)),
    "attended, of data": lambda: F.scaled_dot_product_attention(made(3, 4, grad=False), made(5, 4), made(5, 2)),
    "layer_norm_of": lambda: F.layer_norm(made(3, 4), (4,), made(4), made(4)),
    "layer_norm_of, of float32": lambda: F.layer_norm(made(3, 4, dtype=np.float32), (4,)),
    "batch_norm_of": lambda: F.batch_norm(made(5, 3), None, None, made(3), made(3), training=True),
    "batch_norm_of, of images": lambda: F.batch_norm(made(2, 3, 2, 2), None, None, training=True),
    "group_norm_of": lambda: F.group_norm(made(2, 4, 3), 2, made(4), made(4)),
    "mish": lambda: F.mish(made(5)),
    "elu": lambda: F.elu(made(5)),
}


@pytest.mark.parametrize(("name", "make"), {**CASES, **WITH_KERNELS}.items(), ids=[*CASES, *WITH_KERNELS])
def test_the_plain_ops_give_the_value_and_the_gradients(name: str, make: Any) -> None:
    y = make()
    while y.edges and plain(y) is None:  # it may end in a reshape
        y = y.edges[0][0]
    assert op_name(y.edges[0][1]) == name.partition(",")[0]
    found = plain(y)
    assert found is not None
    rtol = 1e-12 if y.dtype == np.float64 else 1e-4
    np.testing.assert_allclose(found.output.data, y.data, rtol=rtol, atol=rtol)
    g = Tensor(RNG.standard_normal(y.shape).astype(y.dtype))
    walked = list(steps(found.output, gradient=g))
    assert all(plain(step.output) for step in walked if step.op in RULES), "they are plain, or open in their turn"
    got = {step.output: step.gradient.data for step in walked}
    given = [flow.gradient for flow in steps(y, gradient=g)[0].flows]
    for leaf in found.leaves:  # one may stand for several parents
        d = sum(each.data for other, each in zip(found.leaves, given, strict=True) if other is leaf)
        np.testing.assert_allclose(got[leaf], d, rtol=10 * rtol, atol=10 * rtol)
    assert agree(found, got, given)


def test_every_rule_has_a_case() -> None:
    assert {name.partition(",")[0] for name in CASES} == set(RULES)


def test_what_gives_another_value_or_gradient_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    y = F.linear(made(4, 3), made(2, 3))
    monkeypatch.setitem(RULES, "linear", lambda known, roles, leaves, y: (leaves[0] @ ops.transpose(leaves[1]) * 2, {}))
    assert plain(y) is None
    monkeypatch.undo()
    found = plain(y)
    assert found is not None
    walked = {step.output: step.gradient.data * 2 for step in steps(found.output, gradient=Tensor(np.ones((4, 2))))}
    assert not agree(found, walked, [flow.gradient for flow in steps(y, gradient=Tensor(np.ones((4, 2))))[0].flows])


def test_an_op_of_ones_own_with_the_name_of_a_fused_one_is_not_taken_for_it() -> None:
    def linear(x: Tensor) -> Tensor:
        return record(x.data * 2, (x, lambda g, _: g * 2))

    assert plain(linear(made(3))) is None
