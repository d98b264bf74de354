"""Every op on every row of the table: values, first and second derivatives, dtypes, memory layouts."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, gradcheck, gradgradcheck, ops


def tensors(arrays, dtype=np.float64, requires_grad=True):
    return [Tensor(np.array(a, dtype), requires_grad=requires_grad) for a in arrays]


def test_every_public_op_has_a_row(cases):
    named = {case.name.split("[")[0] for case in cases}
    assert set(ops.__all__) - named == set()


def test_the_value_is_numpys(case):
    if case.numpy is None:
        pytest.skip("NumPy has no such function; PyTorch is the oracle")
    y = case.call(*tensors(case.inputs))
    expected = case.numpy(*[np.asarray(a, np.float64) for a in case.inputs])
    np.testing.assert_allclose(y.data, expected, rtol=1e-12, atol=1e-15)
    assert y.shape == np.shape(expected)


def test_first_derivatives_agree_with_differences(case):
    assert gradcheck(case.call, tensors(case.inputs))


def test_second_derivatives_agree_with_differences(case):
    assert gradgradcheck(case.call, tensors(case.inputs))


def test_float32_stays_float32(case):
    if case.name == "astype":
        pytest.skip("it is there to change the dtype")
    inputs = tensors(case.inputs, np.float32)
    y = case.call(*inputs)
    if y.dtype.kind != "f":
        return
    assert y.dtype == np.float32
    if y.requires_grad:
        y.backward(Tensor(np.ones(y.shape, np.float32)))
        assert {x.grad.dtype for x in inputs if x.grad is not None} == {np.dtype(np.float32)}


@pytest.mark.parametrize("shape", [(), (0,), (2, 0)])
def test_elementwise_ops_take_a_single_number_and_none(cases, shape):
    elementwise = [case for case in cases if isinstance(case.numpy, np.ufunc) and not case.name.startswith("matmul")]
    assert len(elementwise) > 30
    for case in elementwise:
        arrays = [np.resize(x, shape) for x in case.inputs]
        inputs = tensors(arrays)
        y = case.call(*inputs)
        assert y.shape == shape, case.name
        np.testing.assert_allclose(y.data, case.numpy(*arrays), rtol=1e-12, err_msg=case.name)
        if y.requires_grad:
            assert gradcheck(case.call, inputs), case.name
            assert [g.shape for g in mg.grad(y, inputs, mg.ones_like(y))] == [shape] * len(inputs), case.name


def test_a_view_in_another_order_gives_the_same(case):
    plain = tensors(case.inputs)
    strided = tensors(case.inputs)
    for x in strided:
        x.data = np.asfortranarray(np.repeat(x.data, 2, axis=-1))[..., ::2]
    results = []
    for inputs in (plain, strided):
        y = case.call(*inputs)
        if y.requires_grad:
            y.backward(Tensor(np.cos(np.arange(y.size)).reshape(y.shape)))
        results.append([y.data, *[x.grad.data for x in inputs if x.grad is not None]])
    for a, b in zip(*results, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-14)


def test_without_grad_nothing_is_recorded(case):
    with mg.no_grad():
        y = case.call(*tensors(case.inputs))
    assert not y.requires_grad
    assert y.edges == ()


@pytest.mark.torch
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_value_and_gradients_are_pytorchs(case, dtype):
    import torch

    inputs = tensors(case.inputs, dtype)
    theirs = [torch.tensor(x.data, requires_grad=True) for x in inputs]
    y, expected = case.call(*inputs), case.torch(torch, *theirs)
    close = {"rtol": 1e-10, "atol": 1e-12} if dtype == np.float64 else {"rtol": 2e-4, "atol": 2e-5}
    np.testing.assert_allclose(y.data, expected.detach().numpy(), **close)
    if not y.requires_grad:
        return
    g = np.cos(np.arange(y.size)).reshape(y.shape).astype(dtype)
    y.backward(Tensor(g))
    expected.backward(torch.tensor(g))
    for x, other in zip(inputs, theirs, strict=True):
        np.testing.assert_allclose(x.grad.data, other.grad.numpy(), **close)
