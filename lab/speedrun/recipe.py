"""A recipe: a net and how it is trained. It is called with images, and gives what says their classes.

Whatever is called so can be entered (see ``check``), whether it is a ``Recipe`` or not::

    predict = recipe(images, labels, seed)     # uint8 (M, 28, 28), uint8 (M,), a whole number: this is what is timed
    scores = predict(others)                   # uint8 (N, 28, 28) → (N, 10), the largest is the class
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

import minigrad
from lab.speedrun.batches import batches, seen
from lab.speedrun.warp import Warp
from minigrad import nn, optim
from minigrad.nn import functional as F
from minigrad.optim import Optimizer
from minigrad.optim.lr_scheduler import OneCycleLR

Predict = Callable[[np.ndarray], np.ndarray]
Trainer = Callable[[np.ndarray, np.ndarray, int], Predict]


@dataclass(frozen=True)
class Recipe:
    """How a net is trained: Adam, or what ``optimizer`` makes, under one cycle of the learning rate.

    ``net`` makes the net, which takes Tensors (N, 1, H, W), H and W being 28 − 2·crop, and gives (N, 10).
    ``epochs`` may be a fraction; the last rows of an epoch that fill no batch are left out.
    ``rise`` is the part of the steps in which the rate goes up to ``lr``, from ``lr``/25; then it goes down to 0.
    ``crop`` pixels are cut off at each side, and each image is moved by up to ``shift`` pixels, anew in each batch,
    or changed as ``warp`` says.
    After the part ``freeze_after`` of the steps the first ``frozen`` layers of the net, a Sequential, learn no more.
    ``optimizer`` takes the net and the rate.
    """

    net: Callable[[], nn.Module]
    lr: float
    epochs: float
    batch_size: int
    betas: tuple[float, float] = (0.9, 0.999)
    rise: float = 0.3
    label_smoothing: float = 0.0
    crop: int = 0
    shift: int = 0
    warp: Warp | None = None
    frozen: int = 0
    freeze_after: float = 0.0
    optimizer: Callable[[nn.Module, float], Optimizer] | None = None

    def __call__(self, images: np.ndarray, labels: np.ndarray, seed: int) -> Predict:
        """Train. The same seed gives the same weights."""
        return deque(self.training(images, labels, seed), maxlen=1).pop()

    def training(self, images: np.ndarray, labels: np.ndarray, seed: int) -> Iterator[Predict]:
        """The training, step by step: after each update, the net as it is then."""
        minigrad.manual_seed(seed)
        net = self.net()
        optimizer = (self.optimizer or self.adam)(net, self.lr)
        steps = self.steps(len(images))
        schedule = OneCycleLR(optimizer, self.lr, steps, pct_start=self.rise, cycle_momentum=False)
        taken = batches(images, labels, self.batch_size, steps, seed, self.crop, self.shift, self.warp)
        for step, (pixels, classes) in enumerate(taken):
            if step == self.freeze_step(steps):
                freeze(net, self.frozen)
            loss = F.cross_entropy(net(pixels), classes, label_smoothing=self.label_smoothing)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            yield Net(net, self.crop)

    def adam(self, net: nn.Module, lr: float) -> Optimizer:
        return optim.Adam(net.parameters(), lr=lr, betas=self.betas)

    def freeze_step(self, steps: int) -> int:
        """Before which of the steps the first layers are frozen."""
        return round(self.freeze_after * steps)

    def steps(self, count: int) -> int:
        """How many updates there are with so many images."""
        return max(1, round(self.epochs * (count // min(self.batch_size, count))))


@dataclass(frozen=True)
class Net:
    """A net as what says the classes of images: each goes through it once."""

    net: nn.Module
    crop: int

    def __call__(self, images: np.ndarray) -> np.ndarray:
        self.net.eval()
        with minigrad.no_grad():
            scores = self.net(seen(images, np.arange(len(images)), self.crop))
        self.net.train()
        return scores.numpy()


def freeze(net: nn.Module, layers: int) -> None:
    """Let the first layers of a Sequential learn no more: then no gradient is computed for them."""
    for layer in islice(net.children(), layers):
        for parameter in layer.parameters():
            parameter.requires_grad = False
