"""The networks that are timed and the optimizers of ``minigrad.optim`` in PyTorch, said in full."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn, optim

from benchmarks.text import CHARACTERS, LENGTH

NETWORKS = {
    "mlp": lambda: [nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10)],
    "lenet": lambda: [
        *[nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)],
    ],
    "cnn": lambda: [
        *[nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(), nn.Linear(128, 10)],
    ],
}

OPTIMIZERS = {
    "sgd": lambda p: optim.SGD(p, lr=0.01),
    "momentum": lambda p: optim.SGD(p, lr=0.01, momentum=0.9),
    "nag": lambda p: optim.SGD(p, lr=0.01, momentum=0.9, nesterov=True),
    "adagrad": lambda p: optim.Adagrad(p, lr=0.01, eps=1e-10),
    "rmsprop": lambda p: optim.RMSprop(p, lr=0.001, alpha=0.99, eps=1e-8),
    "adadelta": lambda p: optim.Adadelta(p, lr=1.0, rho=0.9, eps=1e-6),
    "adam": lambda p: optim.Adam(p, lr=0.001, betas=(0.9, 0.999), eps=1e-8),
    "adamax": lambda p: optim.Adamax(p, lr=0.002, betas=(0.9, 0.999), eps=1e-8),
    "nadam": lambda p: optim.NAdam(p, lr=0.002, betas=(0.9, 0.999), eps=1e-8, momentum_decay=0.004),
}

LATER = {
    "adamw": lambda p: optim.AdamW(p),
    "nadamw": lambda p: optim.NAdam(p, weight_decay=0.01, decoupled_weight_decay=True),
    "radam": lambda p: optim.RAdam(p),
    "adafactor": lambda p: optim.Adafactor(p),
    "asgd": lambda p: optim.ASGD(p),
    "rprop": lambda p: optim.Rprop(p),
    "lion": lambda p: authors("lion_pytorch.Lion")(p),
    "adabelief": lambda p: authors("adabelief_pytorch.AdaBelief")(p, print_change_log=False, rectify=False),
    "ademamix": lambda p: authors("pytorch_optimizer.AdEMAMix")(p),
    "lamb": lambda p: authors("timm.optim.lamb.Lamb")(p, max_grad_norm=None, always_adapt=True),
    "adopt": lambda p: unfused(authors("adopt.ADOPT")(p)),
    "prodigy": lambda p: authors("prodigyopt.Prodigy")(p),
    "schedule_free_sgd": lambda p: training(authors("schedulefree.SGDScheduleFree")(p)),
    "schedule_free_adamw": lambda p: training(authors("schedulefree.AdamWScheduleFree")(p)),
    "muon": lambda p: muon(p),
    "soap": lambda p: authors("pytorch_optimizer.SOAP")(p),
}
"""The rules that came after, with minigrad's defaults; those that are not PyTorch's are their authors'."""


def authors(name: str) -> Any:
    """The class that MODULE.CLASS names."""
    module, _, made = name.rpartition(".")
    return getattr(import_module(module), made)


def muon(parameters: Any) -> Any:
    """timm's Muon with PyTorch's coefficients, Nesterov's mean and the scale of AdamW."""
    module = in_float32()
    return module.Muon(parameters, lr=0.001, weight_decay=0.1, nesterov=True, ns_coefficients="original")


def orthogonal_of(u: Tensor) -> Callable[[], Tensor]:
    """What makes the orthogonal matrix that is nearest to u, as ``torch.optim.Muon`` does, in u's dtype."""
    a, b, c = 3.4445, -4.775, 2.0315

    def once() -> Tensor:
        x = u / u.norm().clamp(min=1e-7)
        for _ in range(5):
            gram = x @ x.T
            x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
        return x

    return once


def in_float32() -> Any:
    """timm's module of Muon, which can be told a dtype; by itself it multiplies in bfloat16, as PyTorch and the author.

    A processor that has no products in bfloat16 takes a second for what takes 10 ms in float32.
    """
    module: Any = import_module("timm.optim.muon")
    function = module.zeropower_via_newtonschulz
    if not isinstance(function, partial):
        module.zeropower_via_newtonschulz = partial(function, dtype=torch.float32)
    return module


def training(optimizer: Any) -> Any:
    """A Schedule-Free optimizer, whose parameters are y until it is told otherwise."""
    optimizer.train()
    return optimizer


def unfused(optimizer: Any) -> Any:
    """ADOPT, whose option ``fused`` is for a loop that it has not."""
    del optimizer.defaults["fused"]
    return optimizer


class CharLSTM(nn.Module):
    """``benchmarks.networks.CharLSTM``."""

    def __init__(self, width: int = 64, hidden: int = 128) -> None:
        super().__init__()
        self.embedding = nn.Embedding(CHARACTERS, width)
        self.lstm = nn.LSTM(width, hidden, batch_first=True)
        self.head = nn.Linear(hidden, CHARACTERS)

    def forward(self, x: Tensor) -> Tensor:
        h, _ = self.lstm(self.embedding(x))
        return self.head(h.reshape(-1, h.shape[-1]))


class Block(nn.Module):
    """``benchmarks.networks.Block``. With both a mask and ``is_causal`` PyTorch takes its fastest kernel."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.norm2 = nn.LayerNorm(width)
        self.widen = nn.Linear(width, 4 * width)
        self.gelu = nn.GELU()
        self.narrow = nn.Linear(4 * width, width)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        y = self.norm1(x)
        x = x + self.attention(y, y, y, attn_mask=mask, need_weights=False, is_causal=True)[0]
        return x + self.narrow(self.gelu(self.widen(self.norm2(x))))


class Transformer(nn.Module):
    """``benchmarks.networks.Transformer``."""

    def __init__(self, width: int = 64, heads: int = 4) -> None:
        super().__init__()
        self.embedding = nn.Embedding(CHARACTERS, width)
        self.position = nn.Embedding(LENGTH, width)
        self.block1 = Block(width, heads)
        self.block2 = Block(width, heads)
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, CHARACTERS)
        self.positions = torch.arange(LENGTH)
        self.mask = torch.triu(torch.ones(LENGTH, LENGTH, dtype=torch.bool), 1)

    def forward(self, x: Tensor) -> Tensor:
        h = self.embedding(x) + self.position(self.positions)
        h = self.block2(self.block1(h, self.mask), self.mask)
        return self.head(self.norm(h).reshape(-1, h.shape[-1]))


READERS = {"char-lstm": CharLSTM, "transformer": Transformer}


def network(name: str) -> nn.Module:
    """The network with PyTorch's own initial weights."""
    return READERS[name]() if name in READERS else nn.Sequential(*NETWORKS[name]())


def of_sizes(sizes: list[int]) -> nn.Sequential:
    """``benchmarks.networks.of_sizes``."""
    layers: list[nn.Module] = [nn.Flatten()]
    for fan_in, fan_out in pairwise(sizes):
        layers += [nn.Linear(fan_in, fan_out), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def optimizer(name: str, parameters: Any) -> optim.Optimizer:
    """The optimizer with minigrad's defaults, in the form that PyTorch takes when not told which."""
    return (OPTIMIZERS | LATER)[name](parameters)
