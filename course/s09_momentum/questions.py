"""Station 9: some steps of each rule."""

from typing import Any

import numpy as np

from course.optimizing import LOST, OLD, inputs, question
from course.s09_momentum import mistakes
from course.texts import Text

Wrong = list[tuple[str, Text, Any]]


def sgd(theta: Any, g: Any, t: int, lr: float) -> tuple[Any, ...]:
    """The right one."""
    return (theta - lr * g,)


def momentum(theta: Any, g: Any, b: Any, t: int, lr: float, mu: float) -> tuple[Any, ...]:
    """The right one."""
    b = mu * b + g
    return theta - lr * b, b


def nag(theta: Any, g: Any, b: Any, t: int, lr: float, mu: float) -> tuple[Any, ...]:
    """The right one."""
    b = mu * b + g
    return theta - lr * (g + mu * b), b


UPHILL = Text(
    "the step goes uphill: θ − lr·g, as g points to where the loss grows",
    "朝上坡走了：应是 θ − lr·g，因为 g 指向损失增大的方向",
)
SGD: Wrong = [
    ("uphill", UPHILL, lambda theta, g, t, lr: (theta + lr * g,)),
    (
        "squared",
        Text("g counts twice: θ − lr·g, not lr·g²", "g 乘了两次：是 θ − lr·g，不是 lr·g²"),
        lambda theta, g, t, lr: (theta - lr * g * g,),
    ),
    (
        "only-sign",
        Text("only the sign of g counts: θ − lr·g", "只用了 g 的符号：θ − lr·g"),
        lambda theta, g, t, lr: (theta - lr * np.sign(g),),
    ),
    (
        "divided",
        Text("g is divided by the rate: θ − lr·g", "g 除以了学习率：θ − lr·g"),
        lambda theta, g, t, lr: (theta - g / lr,),
    ),
    (
        "decays",
        Text("θ itself shrinks by lr: take lr·g off, not lr·θ", "θ 自己按 lr 缩小了：要减 lr·g，不是 lr·θ"),
        lambda theta, g, t, lr: (theta - lr * theta,),
    ),
]
MOMENTUM: Wrong = [
    ("uphill", UPHILL, lambda theta, g, b, t, lr, mu: (theta + lr * (mu * b + g), mu * b + g)),
    ("old-velocity", OLD, lambda theta, g, b, t, lr, mu: (theta - lr * b, mu * b + g)),
    ("lost-velocity", LOST, lambda theta, g, b, t, lr, mu: (theta - lr * g, b)),
    (
        "dampened",
        Text(
            "g is dampened by 1 − μ. That is a running mean, as in Adam; here b ← μb + g",
            "g 乘了 1 − μ。那是 Adam 里的滑动平均；这里是 b ← μb + g",
        ),
        lambda theta, g, b, t, lr, mu: (theta - lr * (mu * b + (1 - mu) * g), mu * b + (1 - mu) * g),
    ),
    (
        "rate-twice",
        Text("the rate is in b and in the step: it counts twice", "b 里乘了学习率，更新时又乘了一次"),
        lambda theta, g, b, t, lr, mu: (theta - lr * (mu * b + lr * g), mu * b + lr * g),
    ),
    (
        "rate-in-velocity",
        Text(
            "the rate is in b, so a rate that changes later does not count for what came before it. Here b ← μb + g, and "
            "lr multiplies all of b: PyTorch has it so",
            "学习率放进了 b，以后学习率变了，之前的部分却不变。这里 b ← μb + g，lr 乘整个 b：PyTorch 也是这样",
        ),
        lambda theta, g, b, t, lr, mu: (theta - (mu * b + lr * g), mu * b + lr * g),
    ),
    (
        "no-friction",
        Text("b is not multiplied by μ: it never slows down", "b 没有乘 μ：永远慢不下来"),
        lambda theta, g, b, t, lr, mu: (theta - lr * (b + g), b + g),
    ),
    (
        "one-minus-mu",
        Text("b is multiplied by 1 − μ; it is μ itself: b ← μb + g", "b 乘的是 1 − μ，应是 μ 本身：b ← μb + g"),
        lambda theta, g, b, t, lr, mu: (theta - lr * ((1 - mu) * b + g), (1 - mu) * b + g),
    ),
    (
        "exchanged",
        Text("lr and μ are exchanged: b ← μb + g, then θ − lr·b", "lr 和 μ 弄反了：b ← μb + g，然后 θ − lr·b"),
        lambda theta, g, b, t, lr, mu: momentum(theta, g, b, t, mu, lr),
    ),
    (
        "friction-on-all",
        Text("μ multiplies g too: b ← μb + g", "μ 把 g 也乘了：b ← μb + g"),
        lambda theta, g, b, t, lr, mu: (theta - lr * mu * (b + g), mu * (b + g)),
    ),
]
NAG: Wrong = [
    (
        "plain-momentum",
        Text(
            "this is plain momentum: the step is lr·(g + μb) with the new b, one step ahead. (g + μ times the old b is b)",
            "这就是普通动量：更新量是 lr·(g + μb)，b 用新的，多看一步。（g + μ 乘旧的 b 就等于 b）",
        ),
        momentum,
    ),
    (
        "g-twice",
        Text("μ is missing in the step: g + μb, not g + b", "更新里少了 μ：是 g + μb，不是 g + b"),
        lambda theta, g, b, t, lr, mu: (theta - lr * (g + mu * b + g), mu * b + g),
    ),
    (
        "only-ahead",
        Text("g itself is missing in the step: g + μb", "更新里少了 g 本身：g + μb"),
        lambda theta, g, b, t, lr, mu: (theta - lr * mu * (mu * b + g), mu * b + g),
    ),
    (
        "mu-on-both",
        Text("μ multiplies g too: g + μb, not μ (g + b)", "μ 把 g 也乘了：是 g + μb，不是 μ (g + b)"),
        lambda theta, g, b, t, lr, mu: (theta - lr * mu * (g + mu * b + g), mu * b + g),
    ),
    (
        "looks-back",
        Text("this looks back: the step is g + μb, not g − μb", "这是往回看：更新量是 g + μb，不是 g − μb"),
        lambda theta, g, b, t, lr, mu: (theta - lr * (g - mu * (mu * b + g)), mu * b + g),
    ),
    (
        "mu-squared",
        Text("μ counts twice in the step: g + μb", "更新里 μ 乘了两次：是 g + μb"),
        lambda theta, g, b, t, lr, mu: (theta - lr * (g + mu * mu * (mu * b + g)), mu * b + g),
    ),
    ("lost-velocity", LOST, lambda theta, g, b, t, lr, mu: (theta - lr * (1 + mu) * g, b)),
    ("uphill", UPHILL, lambda theta, g, b, t, lr, mu: (theta + lr * (g + mu * (mu * b + g)), mu * b + g)),
]
QUESTIONS = [
    question(
        "sgd",
        Text("SGD, four steps, the rate halved each time", "SGD，四步，学习率每次减半"),
        sgd,
        0,
        inputs(9, 0.3),
        SGD + mistakes.SGD,
        False,
    ),
    question(
        "momentum",
        Text("momentum, four steps, the rate halved each time", "动量，四步，学习率每次减半"),
        momentum,
        1,
        inputs(10, 0.3, 0.8),
        MOMENTUM + mistakes.MOMENTUM,
        False,
    ),
    question(
        "nag",
        Text("Nesterov, four steps, the rate halved each time", "Nesterov，四步，学习率每次减半"),
        nag,
        1,
        inputs(11, 0.3, 0.8),
        NAG + mistakes.NAG,
        False,
    ),
]
