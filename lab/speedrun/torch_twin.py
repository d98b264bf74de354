"""A recipe in eager PyTorch: the same net from the same weights, the same batches, the same updates.

It is PyTorch's best form that is known here: pixels gathered as bytes by ``index_select``, made numbers by the batch,
and Adam's fused loop.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import torch
from torch import nn, optim
from torch.nn import functional as F
from torch.optim.lr_scheduler import OneCycleLR

import minigrad
from lab.console.errors import LabError
from lab.speedrun.batches import MEAN, STD, picks
from lab.speedrun.recipe import Predict, Recipe

LAYERS: dict[str, Callable[[Any], nn.Module]] = {
    "Conv2d": lambda each: nn.Conv2d(
        *(each.in_channels, each.out_channels, each.kernel_size, each.stride, each.padding), bias=each.bias is not None
    ),
    "BatchNorm2d": lambda each: nn.BatchNorm2d(each.num_features, each.eps, each.momentum),
    "BatchNorm1d": lambda each: nn.BatchNorm1d(each.num_features, each.eps, each.momentum),
    "MaxPool2d": lambda each: nn.MaxPool2d(each.kernel_size, each.stride),
    "Linear": lambda each: nn.Linear(each.in_features, each.out_features, bias=each.bias is not None),
    "Flatten": lambda each: nn.Flatten(),
    "ReLU": lambda each: nn.ReLU(),
}


@dataclass(frozen=True)
class Twin:
    """A recipe's twin, to be entered and timed as a recipe is. Raises LabError for what it does not know."""

    recipe: Recipe

    def __post_init__(self) -> None:
        if self.recipe.optimizer is not None or self.recipe.shift or self.recipe.warp is not None:
            raise LabError("the twin in PyTorch knows Adam and images that stay where they are")

    def __call__(self, images: np.ndarray, labels: np.ndarray, seed: int) -> Predict:
        return deque(self.training(images, labels, seed), maxlen=1).pop()

    def training(self, images: np.ndarray, labels: np.ndarray, seed: int) -> Iterator[Predict]:
        """As the recipe's."""
        recipe = self.recipe
        net = net_of(recipe, seed)
        optimizer = optim.Adam(net.parameters(), lr=recipe.lr, betas=recipe.betas, fused=True)
        steps = recipe.steps(len(images))
        schedule = OneCycleLR(optimizer, recipe.lr, steps, pct_start=recipe.rise, cycle_momentum=False)
        predict = TorchNet(net, recipe.crop)
        pixels, classes = predict.cut(images), torch.from_numpy(labels.astype(np.int64))
        for step, rows in enumerate(picks(len(images), recipe.batch_size, steps, seed)):
            if step == recipe.freeze_step(steps):
                for layer in islice(net, recipe.frozen):
                    layer.requires_grad_(False)
            index = torch.from_numpy(rows)
            scores = net(standardised(pixels.index_select(0, index)))
            loss = F.cross_entropy(scores, classes.index_select(0, index), label_smoothing=recipe.label_smoothing)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            yield predict


@dataclass(frozen=True)
class TorchNet:
    """As ``recipe.Net``."""

    net: nn.Module
    crop: int

    def cut(self, images: np.ndarray) -> torch.Tensor:
        """The middle of the images, as bytes (N, 1, H, W)."""
        height, width = images.shape[1:]
        middle = images[:, np.newaxis, self.crop : height - self.crop, self.crop : width - self.crop]
        return torch.from_numpy(np.ascontiguousarray(middle))

    def __call__(self, images: np.ndarray) -> np.ndarray:
        self.net.eval()
        with torch.no_grad():
            scores = self.net(standardised(self.cut(images)))
        self.net.train()
        return scores.numpy()


def standardised(pixels: torch.Tensor) -> torch.Tensor:
    """Bytes as a net is given them."""
    return pixels.float().sub_(255 * MEAN).div_(255 * STD)


def net_of(recipe: Recipe, seed: int) -> nn.Sequential:
    """The recipe's net in PyTorch, with the initial weights that it has with this seed."""
    minigrad.manual_seed(seed)
    net = recipe.net()
    names = [type(layer).__name__ for layer in net.children()]
    if unknown := set(names) - LAYERS.keys():
        raise LabError(f"the twin in PyTorch does not know {', '.join(sorted(unknown))}")
    twin = nn.Sequential(*(LAYERS[name](layer) for name, layer in zip(names, net.children(), strict=True)))
    twin.load_state_dict({name: torch.from_numpy(np.array(w)) for name, w in net.state_dict().items()})
    return twin
