"""What a random program is made of: ops, views, indices, hooks and modules, each for minigrad and for PyTorch."""

import operator

import numpy as np
import torch

import minigrad as mg
from minigrad import nn

NUMBERS = np.random.default_rng(0).uniform(-1.5, 1.5, 997)
SHAPES = ((2, 3), (3,), (3, 2), (1, 3), (2, 1, 3), ())


def numbers(start, shape):
    """An array of numbers that look random, the same for the same start."""
    return np.resize(np.roll(NUMBERS, -start), shape)


def same(function):
    """What is spelled alike in both."""
    return function, function


UNARY = {
    "negative": same(lambda t: -t),
    "half": same(lambda t: t * 0.5),
    "plus": same(lambda t: t + 1),
    "square": same(lambda t: t * t * 0.25),
    "power": same(lambda t: (t * 0.5) ** 3),
    "quotient": same(lambda t: 1 / (1 + t * t)),
    "sin": (np.sin, torch.sin),
    "tanh": (np.tanh, torch.tanh),
    "exp": (lambda t: np.exp(np.tanh(t)), lambda t: torch.exp(torch.tanh(t))),
    "sqrt": (lambda t: np.sqrt(1 + t * t), lambda t: torch.sqrt(1 + t * t)),
    "absolute": (np.absolute, torch.abs),
    "relu": (nn.functional.relu, torch.relu),
    "sigmoid": (mg.sigmoid, torch.sigmoid),
    "softmax": (lambda t: nn.functional.softmax(t, -1), lambda t: torch.softmax(t, -1)),
    "sum": (lambda t: np.sum(t, axis=-1), lambda t: torch.sum(t, -1)),
    "mean": (lambda t: np.mean(t, axis=0, keepdims=True), lambda t: torch.mean(t, 0, keepdim=True)),
    "max": (lambda t: np.max(t, axis=0), lambda t: torch.max(t, 0)[0]),
    "cumsum": (lambda t: np.cumsum(t, axis=-1), lambda t: torch.cumsum(t, -1)),
    "var": (lambda t: np.var(t, axis=-1), lambda t: torch.var(t, -1, correction=0)),
    "copy": (np.copy, torch.clone),
    "reversed": (lambda t: np.copy(t[::-1]), lambda t: torch.flip(t, (0,))),
    "gathered": same(lambda t: t[[0, -1, 0]]),
    "masked": (lambda t: np.where(t > 0, t, -t), lambda t: torch.where(t > 0, t, -t)),
    "twice": (lambda t: np.concatenate([t, t * 2])[1:], lambda t: torch.cat([t, t * 2])[1:].clone()),
}
NEED_AXES = {"softmax", "sum", "mean", "max", "cumsum", "var", "reversed", "gathered", "twice"}

BINARY = {
    "add": same(operator.add),
    "subtract": same(operator.sub),
    "multiply": same(lambda a, b: a * b * 0.5),
    "divide": same(lambda a, b: a / (1 + b * b)),
    "maximum": (np.maximum, torch.maximum),
    "where": (lambda a, b: np.where(a > b, a, b), lambda a, b: torch.where(a > b, a, b)),
    "outer": (lambda a, b: np.outer(a, b)[:3, :3], lambda a, b: torch.outer(a.reshape(-1), b.reshape(-1))[:3, :3]),
}


def element(t):
    """One element, which is a copy in NumPy and a view in PyTorch."""
    return t if t.ndim else t.clone()


# Each is a view in both, or a copy in both.
VIEWS = {
    "whole": same(lambda t: t[...]),
    "first": (lambda t: t[0], lambda t: element(t[0])),
    "last row": same(lambda t: t[-1:]),
    "later": same(lambda t: t[1:]),
    "every other": same(lambda t: t[::2]),
    "last axis": same(lambda t: t[..., 0]),
    "new axis": same(lambda t: t[None]),
    "new last axis": same(lambda t: t[..., None]),
    "flat": same(lambda t: t.reshape(-1)),
    "column": same(lambda t: t.reshape(-1, 1)),
    "transposed": (np.transpose, lambda t: t.permute(tuple(range(t.ndim))[::-1])),
    "squeezed": (np.squeeze, torch.squeeze),
    "detached": same(lambda t: t.detach()),
    "stretched": (lambda t: np.broadcast_to(t, (2, *t.shape)), lambda t: t.expand(2, *t.shape)),
    "swapped": (lambda t: np.swapaxes(t, 0, -1), lambda t: t.swapaxes(0, -1)),
}
VIEWS_NEED_AXES = {"first", "last row", "later", "every other", "last axis", "swapped"}

INDICES = (
    ...,
    0,
    -1,
    slice(0, 1),
    slice(None, None, 2),
    slice(1, None),
    (..., 0),
    (..., slice(1, None)),
    [1, 0],
    [-1],
    (..., [0, 1]),
    (..., None, 0),
)

UPDATES = (operator.iadd, operator.isub, operator.imul, operator.itruediv)


def part_shape(shape, index):
    """The shape of x[index], or None if x of this shape has no such part."""
    try:
        return np.broadcast_to(0, shape)[index].shape
    except IndexError:
        return None


def _linear():
    return nn.Linear(3, 3), torch.nn.Linear(3, 3)


def _batch_norm(momentum):
    return nn.BatchNorm1d(3, momentum=momentum), torch.nn.BatchNorm1d(3, momentum=momentum)


MODULES = (
    _linear,
    lambda: _batch_norm(0.1),
    lambda: _batch_norm(None),
    lambda: (nn.LayerNorm(3), torch.nn.LayerNorm(3)),
    lambda: (
        nn.Sequential(nn.Linear(3, 3), nn.Tanh(), nn.BatchNorm1d(3)),
        torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.Tanh(), torch.nn.BatchNorm1d(3)),
    ),
)


def module(kind, start):
    """A module of both, in float64 and with the same parameters."""
    ours, theirs = MODULES[kind % len(MODULES)]()
    ours.to(np.float64)
    theirs.double()
    with torch.no_grad():
        for i, (p, q) in enumerate(zip(ours.parameters(), theirs.parameters(), strict=True)):
            p.data[...] = numbers(start + 7 * i, p.shape)
            q.copy_(torch.tensor(p.data))
    return ours, theirs


PURE_HOOKS = (0, 4)
"""The kinds of hooks that do the same at every call."""


class NoHandle:
    """That of a hook that is not there yet."""

    def remove(self):
        pass


def hook(kind, tensor, handles, log, number=None):
    """Put a hook of a kind on a tensor of either framework. ``log`` gets what it saw, ``handles`` its handle.

    The place of a hook that this one will add is taken at once: which of two tensors' hooks is called first, and so
    would be before the other in the lists, is each framework's own.
    """
    if number is None:
        number = len(log)
        for _ in range(2 if kind == 2 else 1):
            log.append([])
            handles.append((0, NoHandle(), None))

    def called(g):
        log[number].append(float(g.detach().sum()))
        if kind == 0:
            return g * 0.5
        if kind == 1:
            handles[number][1].remove()
        elif kind == 2 and len(log[number]) == 1 and tensor.requires_grad:  # a frozen one takes none, in either
            hook(0, tensor, handles, log, number + 1)
        elif kind == 3:  # of another tensor's hooks the order would be each framework's own
            for _, handle, hooked in handles[:number]:
                if hooked is tensor:
                    handle.remove()
        elif kind == 4:
            return g * g
        return None

    handles[number] = kind, tensor.register_hook(called), tensor


def generator(deco):
    """A generator function under a decorator, each step of which is an op."""

    @deco
    def steps(t):
        yield t * 2
        yield t * t
        yield t + 1

    return steps
