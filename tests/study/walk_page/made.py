"""Losses whose pages the tests look at."""

from typing import Any

import numpy as np

import minigrad as mg
from minigrad import Tensor, nn
from minigrad.nn import functional as F
from models import lenet


def number(value: float) -> Tensor:
    return Tensor(value, requires_grad=True)


def diamond() -> tuple[Tensor, Any]:
    """u is used by two ops, of which one is farther: depth first is wrong."""
    a, b = number(0.7), number(-1.2)
    u = a * b
    v = np.exp(u) + 1
    loss = u * v + a
    return loss, {"a": a, "b": b, "u": u, "v": v, "loss": loss}


def chain() -> tuple[Tensor, Any]:
    """Nothing is used twice."""
    a = number(0.5)
    return np.tanh(2 * a), {"a": a}


def matrices() -> tuple[Tensor, Any]:
    """A product of matrices, a row that is stretched, an input without a gradient, an output written into."""
    x = Tensor(np.linspace(-1, 1, 12, dtype=np.float32).reshape(4, 3))
    W = Tensor(np.linspace(1, -0.5, 6, dtype=np.float32).reshape(3, 2), requires_grad=True)
    b = Tensor([0.5, -0.5], requires_grad=True)
    z = x @ W + b
    z[0] = b * 2
    h = np.tanh(z)
    loss = mg.mean(h * h) - 3
    return loss, {"x": x, "W": W, "b": b, "z": z, "h": h, "loss": loss}


def recurrent() -> tuple[Tensor, Any]:
    """A layer used three times, so that its parameters get parts from each."""
    mg.manual_seed(1)
    layer = nn.Linear(3, 3)
    h = Tensor(np.linspace(-1, 1, 6, dtype=np.float32).reshape(2, 3))
    for _ in range(3):
        h = np.tanh(layer(h))
    return mg.sum(h * h), layer


def small_net() -> tuple[Tensor, Any]:
    """Layers, and the cross-entropy of three classes."""
    mg.manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 3))
    x = np.random.default_rng(0).standard_normal((4, 3)).astype(np.float32)
    return F.cross_entropy(net(Tensor(x)), np.array([0, 1, 2, 1])), net


def lenet_loss() -> tuple[Tensor, Any]:
    mg.manual_seed(0)
    net = lenet()
    images = np.random.default_rng(0).random((2, 1, 28, 28), np.float32)
    return F.cross_entropy(net(Tensor(images)), np.arange(2)), net


def sequence() -> tuple[Tensor, Any]:
    """Ops that kernels compute at once: an LSTM, a layer's norm, attention with a mask, an activation."""
    mg.manual_seed(2)
    net = nn.Module()
    net.lstm, net.norm = nn.LSTM(2, 3), nn.LayerNorm(3)
    x = Tensor(np.linspace(-1, 1, 6, dtype=np.float32).reshape(3, 1, 2))
    h = net.norm(net.lstm(x)[0])[:, 0]
    attended = F.scaled_dot_product_attention(h, h, h, is_causal=True)
    return mg.mean(F.mish(attended) * h), net


def shared() -> tuple[Tensor, Any]:
    """A leaf with a dozen users and a gradient of many digits; an array of no elements."""
    a, empty = Tensor([1.2345e-3, -2.5], requires_grad=True), Tensor(np.zeros((0, 3), np.float32), requires_grad=True)
    loss = mg.sum(empty * 2)
    for k in range(12):
        loss = loss + mg.sum(a * (1e-9 * k))
    return loss, {"a": a, "empty": empty}


LOSSES = {
    "shared": shared,
    "diamond": diamond,
    "chain": chain,
    "matrices": matrices,
    "recurrent": recurrent,
    "small net": small_net,
    "sequence": sequence,
    "lenet": lenet_loss,
}
