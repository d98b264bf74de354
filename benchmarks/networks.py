"""The networks that are timed: those of ``models``, an MLP of any sizes, and two that read text."""

from itertools import pairwise

import numpy as np

from benchmarks.job import Cell
from benchmarks.text import CHARACTERS, LENGTH
from minigrad import Tensor, nn
from models import MODELS


def of_sizes(sizes: list[int]) -> nn.Sequential:
    """A multilayer perceptron of these sizes, with ReLU between."""
    layers: list[nn.Module] = [nn.Flatten()]
    for fan_in, fan_out in pairwise(sizes):
        layers += [nn.Linear(fan_in, fan_out), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class CharLSTM(nn.Module):
    """Characters (N, T) → scores of each's successor (N·T, characters): 119,360 parameters."""

    def __init__(self, width: int = 64, hidden: int = 128) -> None:
        self.embedding = nn.Embedding(CHARACTERS, width)
        self.lstm = nn.LSTM(width, hidden, batch_first=True)
        self.head = nn.Linear(hidden, CHARACTERS)

    def forward(self, x: np.ndarray) -> Tensor:
        h, _ = self.lstm(self.embedding(x))
        return self.head(h.reshape(-1, h.shape[-1]))


class Block(nn.Module):
    """x + attention(norm(x)), and then x + mlp(norm(x))."""

    def __init__(self, width: int, heads: int) -> None:
        self.norm1 = nn.LayerNorm(width)
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.norm2 = nn.LayerNorm(width)
        self.widen = nn.Linear(width, 4 * width)
        self.gelu = nn.GELU()
        self.narrow = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm1(x)
        x = x + self.attention(y, y, y, need_weights=False, is_causal=True)[0]
        return x + self.narrow(self.gelu(self.widen(self.norm2(x))))


class Transformer(nn.Module):
    """Characters (N, T) → scores of each's successor (N·T, characters), by those before it: 112,512 parameters."""

    def __init__(self, width: int = 64, heads: int = 4) -> None:
        self.embedding = nn.Embedding(CHARACTERS, width)
        self.position = nn.Embedding(LENGTH, width)
        self.block1 = Block(width, heads)
        self.block2 = Block(width, heads)
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, CHARACTERS)
        self.positions = np.arange(LENGTH)

    def forward(self, x: np.ndarray) -> Tensor:
        h = self.embedding(x) + self.position(self.positions)
        h = self.block2(self.block1(h))
        return self.head(self.norm(h).reshape(-1, h.shape[-1]))


NETWORKS = {**MODELS, "char-lstm": CharLSTM, "transformer": Transformer}


def network(cell: Cell) -> nn.Module:
    """The cell's network, of its ``sizes`` where it says any."""
    return of_sizes(cell["sizes"]) if "sizes" in cell else NETWORKS[cell["model"]]()
