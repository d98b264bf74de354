"""The ladder: from where the speedrun began to its record, a change at each rung; and what did not help.

Each is an entry of its own: ``python -m lab.speedrun check lab/speedrun/ladder.py:one_epoch --validation --jobs 2``.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lab.speedrun.recipes import lenet, mnist99
from minigrad import nn, optim
from minigrad.optim import Optimizer


def plain(pool_first: bool) -> nn.Module:
    """The record's net without batch norm."""

    def pooled() -> list[nn.Module]:
        return [nn.MaxPool2d(2), nn.ReLU()] if pool_first else [nn.ReLU(), nn.MaxPool2d(2)]

    return nn.Sequential(
        *[nn.Conv2d(1, 12, 3), *pooled(), nn.Conv2d(12, 32, 3), *pooled()],
        *[nn.Flatten(), nn.Linear(32 * 4 * 4, 128), nn.ReLU(), nn.Linear(128, 10)],
    )


def momentum(net: nn.Module, lr: float) -> Optimizer:
    return optim.NAG(net.parameters(), lr=lr, momentum=0.9)


def muon(net: nn.Module, lr: float) -> Optimizer:
    """Muon for all matrices and filters but the last layer's, Adam for the rest."""
    *hidden, weight, bias = net.parameters()
    groups: list[Mapping[str, Any]] = [{"params": hidden}, {"params": [weight, bias], "matrices": False}]
    rest = {"lr": 0.02, "betas": (0.9, 0.95)}
    return optim.Muon(groups, lr=lr, weight_decay=0.0, rest=optim.Adam, rest_options=rest)


start = lenet.recipe
one_epoch = replace(start, epochs=1)
smaller_net = replace(one_epoch, net=lambda: plain(pool_first=False), crop=3)
pool_first = replace(smaller_net, net=lambda: plain(pool_first=True))
batch_norm = replace(pool_first, net=mnist99.net)
smoothing = replace(batch_norm, label_smoothing=0.1)
short_memory = replace(smoothing, betas=(0.9, 0.95))
higher_rate = replace(short_memory, lr=0.02)
frozen = replace(higher_rate, frozen=4, freeze_after=0.3)
record = mnist99.recipe

large_batch = replace(record, batch_size=256, lr=0.03)
shifted = replace(record, shift=1)
by_momentum = replace(record, optimizer=momentum, lr=0.3)
by_muon = replace(record, optimizer=muon, lr=0.02)

RUNGS = {
    "start": ("LeNet-5, Adam, one cycle, batches of 128, two epochs", "LeNet-5，Adam，one-cycle，批次 128，两轮"),
    "one_epoch": ("one epoch", "一轮"),
    "smaller_net": (
        "images without their 3 outermost pixels, windows of 3 × 3, 12 and 32 filters, one hidden layer of 128",
        "去掉图像最外 3 个像素，3 × 3 的窗口，12 和 32 个滤波器，一个 128 的隐藏层",
    ),
    "pool_first": (
        "the pooling before the ReLU, which then has a quarter to do",
        "先池化再 ReLU，它就只有四分之一要算",
    ),
    "batch_norm": ("batch norm after each pooling", "每次池化之后批归一化"),
    "smoothing": ("label smoothing of 0.1", "标签平滑 0.1"),
    "short_memory": ("β₂ of 0.95, not 0.999", "β₂ 为 0.95，而不是 0.999"),
    "higher_rate": ("lr 0.02, not 0.006", "学习率 0.02，而不是 0.006"),
    "frozen": (
        "the first convolution and its norm learn no more after 30 % of the steps: no gradient goes so far back",
        "第一个卷积和它的归一化在 30 % 的步数之后不再学习：梯度不再回传那么远",
    ),
    "record": ("batches of 192, lr 0.025", "批次 192，学习率 0.025"),
}
"""From where it began to the record: what is changed, in English and Chinese."""

TRIED = {
    "large_batch": ("batches of 256, lr 0.03", "批次 256，学习率 0.03"),
    "shifted": ("each image moved by up to a pixel", "每张图像移动至多一个像素"),
    "by_momentum": ("Nesterov's momentum, lr 0.3, instead of Adam", "用 Nesterov 动量（学习率 0.3）代替 Adam"),
    "by_muon": ("Muon, lr 0.02, for all matrices but the last", "除最后一个以外的矩阵都用 Muon（学习率 0.02）"),
}
"""Changes of the record that did not help."""
