"""Station 12: MNIST trained with what the learner wrote, beside minigrad."""

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np

import minigrad as mg
from course.asking import refuse
from course.question import MistakeError, Question
from course.texts import DIAGNOSES, Text
from datasets import load
from minigrad import nn, optim

STEPS, BATCH = 100, 64
NOT_EQUAL = Text(
    "the list of losses is not one finite number for each batch: go through all batches, and append float(loss.data)",
    "损失列表不是每批一个有限的数：要走完所有批次，并追加 float(loss.data)",
)


def epoch(m: Any, seed: int) -> float:
    """The learner's last loss over minigrad's, from the same weights, with the same batches of MNIST."""
    mnist = load("mnist", quiet=True)
    images = (mnist.train_images[: STEPS * BATCH].reshape(-1, 784) / 255).astype(np.float32)
    labels = mnist.train_labels[: STEPS * BATCH].astype(np.int64)
    layers = m.network(np.random.default_rng(seed))
    both = nn.Linear(784, 32), nn.Linear(32, 10)
    net = nn.Sequential(both[0], nn.ReLU(), both[1])
    for theirs, ours in zip(both, layers, strict=True):
        theirs.load_state_dict({"weight": ours.weight.data.T, "bias": ours.bias.data})
    start = copy.deepcopy(net.state_dict())
    rng = np.random.default_rng(seed)
    mine = m.train(layers, images, labels, BATCH, rng)
    if mine is None:
        raise MistakeError("nothing", DIAGNOSES["nothing"].filled(gap="train"))
    if np.ndim(mine) != 1 or len(mine) != STEPS or np.asarray(mine).dtype.kind != "f":
        raise MistakeError("losses", NOT_EQUAL)
    if not np.isfinite(mine).all():
        refuse(
            "not-finite",
            "a loss is not finite: are the gradients those of the parameters, in their order, and is it a descent?",
            "有的损失不是有限的数：梯度是不是与参数一一对应、次序相同？是不是在下降？",
        )
    if rng.bit_generator.state == np.random.default_rng(seed).bit_generator.state:
        refuse(
            "own-batches",
            "rng has not been used: the batches are not drawn from it. batches(…, size, rng) shuffles the places",
            "rng 没有用到：批次不是由它抽取的。batches(…, size, rng) 会打乱位置",
        )
    parts = m.batches(np.arange(len(images)), BATCH, np.random.default_rng(seed))
    theirs_list = list(trained(net, images, labels, parts))
    last, right = (float(np.mean(each[-20:])) for each in (mine, theirs_list))
    print(f"MNIST, {STEPS} steps: your loss {np.mean(mine[:20]):.4f} → {last:.4f}, minigrad's → {right:.4f}")
    if not np.isclose(last, right, rtol=TOLERANCE):
        for key, says, other in TRAIN:
            net.load_state_dict(start)
            others = trained(net, images, labels, parts, other)
            if all(np.isclose(a, b, rtol=10 * TOLERANCE) for a, b in zip(others, mine, strict=True)):
                raise MistakeError(key, says)
    return last / right


def trained(net: Any, images: Any, labels: Any, parts: list[Any], other: str = "") -> Iterator[float]:
    """minigrad's loss of each batch, of an epoch; or with one thing another, as one might have it."""
    rules = {"sgd": lambda: optim.SGD(net.parameters(), lr=0.002)}
    made = rules.get(other, lambda: optim.Nadam(net.parameters(), lr=0.002, momentum_decay=1e6))
    optimizer = made()
    for batch in parts:
        chosen = np.arange(BATCH) if other == "first" else batch
        its = labels[: len(batch)] if other == "labels" else labels[chosen]

        def loss_of(chosen: Any = chosen, its: Any = its) -> mg.Tensor:
            return nn.functional.cross_entropy(net(mg.Tensor(images[chosen])), its)

        if other == "anew":
            optimizer = made()
        first = loss = loss_of()
        for i in range({"none": 0, "twice": 2}.get(other, 1)):
            optimizer.zero_grad()
            loss = loss_of() if i else loss
            (loss * -1.0 if other == "ascent" else loss).backward()
            optimizer.step()
        yield (loss_of() if other == "after" else first).item()


TOLERANCE = 5e-3
TRAIN = [
    (
        "no-step",
        Text(
            "the parameters are as they were: optimizer.step(…) is missing",
            "参数没有变：少了 optimizer.step(…)",
        ),
        "none",
    ),
    (
        "steps-twice",
        Text("there are two steps to each batch, and one is enough", "每批走了两步，应是一步"),
        "twice",
    ),
    (
        "loss-after-step",
        Text(
            "these are the losses after each step: keep the one whose gradients were taken",
            "这是每步之后的损失：要记的是求梯度的那一个",
        ),
        "after",
    ),
    (
        "optimizer-anew",
        Text(
            "the optimizer is made anew for each batch, and its m, v and t with it: make it once, before the loop",
            "每批都新建了优化器，m、v、t 也跟着从头来：在循环之前建一次",
        ),
        "anew",
    ),
    (
        "one-batch",
        Text("every step is on the same examples: use images[batch]", "每一步用的都是同样的样本：要用 images[batch]"),
        "first",
    ),
    (
        "labels-of-others",
        Text(
            "the labels are not those of the images: labels[batch], as images[batch]",
            "标签与图像对不上：图像用 images[batch]，标签就用 labels[batch]",
        ),
        "labels",
    ),
    ("ascent", Text("the loss is made larger, not smaller: a sign is wrong", "损失越走越大：符号反了"), "ascent"),
    (
        "plain-sgd",
        Text(
            "these are steps of SGD: use the optimizer that is made above", "这是 SGD 的更新：要用上面建好的 optimizer"
        ),
        "sgd",
    ),
]
TRAINED = Question(
    Text("MNIST: the same loss as minigrad", "MNIST：与 minigrad 相同的损失"),
    "train",
    [(0,)],
    epoch,
    truth=lambda seed: 1.0,
    tolerance=TOLERANCE,
    otherwise=(
        "other-losses",
        Text(
            "the losses are others than minigrad's, from the same weights with the same batches. To each batch belong its "
            "loss, the gradients by all parameters, and one step of the optimizer as it is made above",
            "从同样的权重、用同样的批次，损失却与 minigrad 的不同。每一批是：求损失，求对所有参数的梯度，用上面建好的 optimizer 走一步",
        ),
    ),
)
