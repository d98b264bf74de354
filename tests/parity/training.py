"""Whole training beside PyTorch: the same weights, the same batches of MNIST, each of the nine optimizers."""

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from datasets import load, normalise
from minigrad import Tensor, nn
from minigrad.optim import OPTIMIZERS
from tests.models.cases import our_net, their_net

STEPS = {"float64": 200, "float32": 20}
BATCH = 16
FIRST = 1280
"""The first image. An optimizer that divides by the size of the gradient, such as RMSProp, moves a weight as far for a
gradient of 1e-9 as for one of 1; a ReLU that rounding turns on or off is then a jump of the loss, in PyTorch's float32
against its float64 as well as in ours. With the batches from here, none is so near to 0 in the first 20 steps."""


@cache
def batches() -> list[tuple[np.ndarray, np.ndarray]]:
    """Training images in the order of the file, standardised, and their labels."""
    mnist = load("mnist")
    used = slice(FIRST, FIRST + BATCH * max(STEPS.values()))
    images = normalise(mnist.train_images[used], mnist.mean, mnist.std)
    labels = mnist.train_labels[used].astype(np.int64)
    return [(images[i : i + BATCH], labels[i : i + BATCH]) for i in range(0, len(images), BATCH)]


class Training(NamedTuple):
    """One run with an optimizer's defaults: its answer is the loss of every step."""

    model: str
    optimizer: str
    dtype: str

    @property
    def name(self) -> str:
        return f"training {self.model} {self.optimizer} {self.dtype}"

    def ours(self, dtype: Any = None) -> dict[str, np.ndarray]:
        dtype = dtype or self.dtype
        net = our_net(self.model, dtype)
        optimizer, criterion = OPTIMIZERS[self.optimizer](net.parameters()), nn.CrossEntropyLoss()
        losses = []
        for images, labels in batches()[: STEPS[self.dtype]]:
            optimizer.zero_grad()
            loss = criterion(net(Tensor(images.astype(dtype))), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return {"losses": np.array(losses)}

    def theirs(self) -> dict[str, np.ndarray]:
        import torch

        from benchmarks.torch_twins import optimizer as torch_optimizer

        dtype, before = getattr(torch, self.dtype), torch.get_default_dtype()
        torch.set_default_dtype(dtype)  # NAdam keeps its product of momenta in it
        try:
            net = their_net(self.model).to(dtype)
            optimizer, criterion = torch_optimizer(self.optimizer, net.parameters()), torch.nn.CrossEntropyLoss()
            losses = []
            for images, labels in batches()[: STEPS[self.dtype]]:
                optimizer.zero_grad()
                loss = criterion(net(torch.from_numpy(images).to(dtype)), torch.from_numpy(labels))
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
        finally:
            torch.set_default_dtype(before)
        return {"losses": np.array(losses)}


TRAININGS = [
    Training(model, optimizer, dtype) for model in ("mlp", "lenet") for dtype in STEPS for optimizer in OPTIMIZERS
]
