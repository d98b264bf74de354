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


def torch_optimizer(name: str, parameters: Any) -> Any:
    """PyTorch's optimizer with minigrad's defaults, said in full."""
    from torch import optim

    makers = {
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
    return makers[name](parameters)


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
