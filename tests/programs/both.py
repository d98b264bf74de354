"""A tensor in both frameworks, the steps that both take in one way, and what compares them."""

import threading

import numpy as np
import torch

from minigrad import writes
from minigrad.arrays import owner_of


class Both:
    """A tensor of minigrad, and PyTorch's."""

    def __init__(self, ours, theirs):
        self.ours = ours
        self.theirs = theirs

    @property
    def shape(self):
        return self.ours.shape

    @property
    def is_leaf(self):
        return self.ours.edges == ()


def may_be_written(x, y, shape):
    """Whether x broadcasts to a part of y, and lies elsewhere: where both overlap PyTorch reads what it just wrote."""
    return fits(x.shape, shape) == shape and not np.may_share_memory(x.ours.data, y.ours.data)


def fits(a, b):
    """The shape of two that are broadcast, or None."""
    try:
        return np.broadcast_shapes(a, b)
    except ValueError:
        return None


def overwritten_view(x):
    """Whether x is a view whose memory changed under no_grad: PyTorch knows no gradient by it then, and ours stays."""
    write = writes._writes.get(id(owner_of(x.ours.data)))
    return x.theirs._is_view() and write is not None and write.time > x.ours.made


def is_view(mine, its, x):
    """Whether both show the memory of x. A reshape is a copy where the numbers lie otherwise, as after a batch norm."""
    ours, theirs = x.ours.data, x.theirs.untyped_storage().data_ptr()
    return np.shares_memory(mine.data, ours) and its.untyped_storage().data_ptr() == theirs


def constant_if_unrecorded(view):
    """PyTorch's view. Made under no_grad it would say that it requires a gradient, though none flows through it; made
    of a frozen tensor, it would after a write once that tensor is no longer frozen.
    """
    return view if torch.is_grad_enabled() and view.requires_grad else view.detach()


def in_thread(step):
    """The result of a step that another thread does."""
    results = []

    def run():
        try:
            results.append((step(), None))
        except Exception as error:
            results.append((None, error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    result, error = results[0]
    if error is not None:
        raise error
    return result


def put(y, index, x):
    y[index] = x
    return True


def change(y, index, update, x):
    if index is None:
        update(y, x)
    else:
        y[index] = update(y[index], x)
    return True


def bounded(mine, its):
    return mine.detach() * 0 + 1.25, its.detach() * 0 + 1.25


def descent(x, framework):
    with framework.no_grad():
        x -= 0.1 * x.grad
    return True


def backward(y, w, framework, direct, keep, create):
    if direct:
        y.backward(w, retain_graph=keep, create_graph=create)
    else:
        with framework.enable_grad():
            total = (y * w).sum()
        total.backward(retain_graph=keep, create_graph=create)
    return True


def gradients(y, w, inputs, grad, create):
    return grad(y, inputs, w, create_graph=create, allow_unused=True, retain_graph=True)


def compare(mine, its, what):
    close(mine.data, its.numpy(force=True), 1e-9, 1e-11, what)


def close(actual, expected, rtol, atol, what):
    """Assert that shapes are equal and numbers close: quickly if they are."""
    if actual.shape == expected.shape and (np.abs(actual - expected) <= atol + rtol * np.abs(expected)).all():
        return
    assert actual.shape == expected.shape, what
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=atol, err_msg=what)


def compare_gradients(mine, its, what, none_is_zero=False):
    if none_is_zero and (mine is None) != (its is None):
        present = its if mine is None else mine.data
        assert not present.any(), f"{what} is 0 in one of both: {mine}, {its}"
        return
    assert (mine is None) == (its is None), f"{what} is None in one of both: {mine}, {its}"
    if mine is not None:
        expected = its.numpy(force=True)
        close(mine.data, expected, 1e-7, 1e-9 * (1 + np.abs(expected).max(initial=0)), what)
