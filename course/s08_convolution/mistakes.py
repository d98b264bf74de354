"""Station 8: what else one does wrong in the three functions."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.question import Mistake, saying

Places = Callable[[int, int], list[tuple[int, int]]]


def every(kh: int, kw: int) -> list[tuple[int, int]]:
    """All places of a kernel."""
    return [(a, b) for a in range(kh) for b in range(kw)]


def conv(x: np.ndarray, w: np.ndarray, places: Places = every, weight: Any = None) -> np.ndarray:
    """The sum over some places alone, or with other weights: weight(w, a, b)."""
    kh, kw = w.shape[2:]
    rows, columns = x.shape[2] - kh + 1, x.shape[3] - kw + 1
    y = np.zeros((len(x), len(w), rows, columns))
    for a, b in places(kh, kw):
        of = w[:, :, a, b] if weight is None else weight(w, a, b)
        y += np.einsum("ncij,oc->noij", x[:, :, a : a + rows, b : b + columns], of)
    return y


def to_x(g: np.ndarray, w: np.ndarray, places: Places = every, weight: Any = None) -> np.ndarray:
    """conv_to_x, the same way."""
    (n, _, rows, columns), (_, c, kh, kw) = g.shape, w.shape
    x = np.zeros((n, c, rows + kh - 1, columns + kw - 1))
    for a, b in places(kh, kw):
        of = w[:, :, a, b] if weight is None else weight(w, a, b)
        x[:, :, a : a + rows, b : b + columns] += np.einsum("noij,oc->ncij", g, of)
    return x


def to_w(g: np.ndarray, x: np.ndarray) -> np.ndarray:
    """conv_to_w."""
    rows, columns = g.shape[2:]
    kh, kw = x.shape[2] - rows + 1, x.shape[3] - columns + 1
    w = np.zeros((g.shape[1], x.shape[1], kh, kw))
    for a, b in every(kh, kw):
        w[:, :, a, b] = np.einsum("noij,ncij->oc", g, x[:, :, a : a + rows, b : b + columns])
    return w


PARTLY = (
    ("only-columns", "b alone runs, a stays 0", "只有 b 在变，a 一直是 0", lambda kh, kw: every(1, kw)),
    ("only-rows", "a alone runs, b stays 0", "只有 a 在变，b 一直是 0", lambda kh, kw: every(kh, 1)),
    ("from-1", "a begins at 1, not 0", "a 从 1 开始了，应从 0", lambda kh, kw: every(kh, kw)[kw:]),
    ("from-1", "b begins at 1, not 0", "b 从 1 开始了，应从 0", lambda kh, kw: [p for p in every(kh, kw) if p[1]]),
    (
        "last-left-out",
        "the last a is left out: range(kh)",
        "漏了最后一个 a：range(kh)",
        lambda kh, kw: every(max(kh - 1, 1), kw),
    ),
    (
        "last-left-out",
        "the last b is left out: range(kw)",
        "漏了最后一个 b：range(kw)",
        lambda kh, kw: every(kh, max(kw - 1, 1)),
    ),
    (
        "one-place",
        "only the first place of the kernel counts: two loops, over a and b",
        "只算了卷积核的第一个位置：要对 a 和 b 两重循环",
        lambda kh, kw: every(1, 1),
    ),
    (
        "diagonal",
        "a and b run together; every a meets every b: two loops",
        "a 和 b 一起变了；每个 a 要配每个 b：两重循环",
        lambda kh, kw: [(a, a) for a in range(min(kh, kw))],
    ),
)
SAME = (
    "one-weight",
    "every shift is multiplied by w[:, :, 0, 0]; each has its own, w[:, :, a, b]",
    "每次平移乘的都是 w[:, :, 0, 0]；应各乘各的 w[:, :, a, b]",
)
NO_W = (
    "no-weight",
    "w does not count: each shift is multiplied by w[:, :, a, b]",
    "没有用到 w：每次平移要乘 w[:, :, a, b]",
)
ROWS = ("rows-turned", "the rows of the kernel are turned round: w[:, :, a, b]", "卷积核的行翻转了：应是 w[:, :, a, b]")
COLUMNS = (
    "columns-turned",
    "the columns of the kernel are turned round: w[:, :, a, b]",
    "卷积核的列翻转了：应是 w[:, :, a, b]",
)
WINDOW = ("mean-of-window", "the sum over a and b is divided by kh · kw: add", "对 a、b 的求和除以了 kh · kw：应相加")


def with_weights(f: Callable[..., Any]) -> list[Mistake]:
    """Mistakes in which places and which weights count, of conv or of conv_to_x."""
    return [
        *(saying(key, en, zh, lambda x, w, places=places: f(x, w, places)) for key, en, zh, places in PARTLY),  # type: ignore[misc]
        saying(*SAME, lambda x, w: f(x, w, every, lambda w, a, b: w[:, :, 0, 0])),
        saying(*NO_W, lambda x, w: f(x, w, every, lambda w, a, b: np.ones(w.shape[:2]))),
        saying(*ROWS, lambda x, w: f(x, w, every, lambda w, a, b: w[:, :, -1 - a, b])),
        saying(*COLUMNS, lambda x, w: f(x, w, every, lambda w, a, b: w[:, :, a, -1 - b])),
        saying(*WINDOW, lambda x, w: f(x, w) / (w.shape[2] * w.shape[3])),
    ]


def largest(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The largest of the terms, and 0."""
    terms = [conv(x, w, lambda kh, kw, place=place: [place]) for place in every(*w.shape[2:])]  # type: ignore[misc]
    return np.maximum(np.max(terms, axis=0), 0)


CONV = [
    *with_weights(conv),
    saying("largest", "the largest term is taken; they are added", "取了最大的一项；应相加", largest),
    saying(
        "one-image",
        "all images give what the first gives: n runs over all of them",
        "每幅图像的结果都是第一幅的：n 要取遍所有图像",
        lambda x, w: np.repeat(conv(x[:1], w), len(x), axis=0),
    ),
    saying(
        "images-added",
        "the images are added up: each has its own y",
        "各幅图像加在了一起：每幅有自己的 y",
        lambda x, w: np.repeat(conv(x, w).sum(0, keepdims=True), len(x), axis=0),
    ),
    saying(
        "channel-by-channel",
        "channel o of y is made of channel o of x alone: the sum is over all c",
        "y 的通道 o 只用了 x 的通道 o：要对所有 c 求和",
        lambda x, w: conv(x, w * np.eye(*w.shape[:2])[:, :, None, None]),
    ),
    saying(
        "shifts-exchanged",
        "the shifts are exchanged: x[:, :, a : a + rows, b : b + columns]",
        "平移弄反了：应是 x[:, :, a : a + rows, b : b + columns]",
        lambda x, w: conv(x, w.transpose(0, 1, 3, 2)),
    ),
]
TO_X = [
    *with_weights(to_x),
    saying(
        "mean-of-channels",
        "the sum over o is divided by O: add",
        "对 o 的求和除以了 O：应相加",
        lambda g, w: to_x(g, w) / len(w),
    ),
    saying(
        "one-channel",
        "only the first channel of g counts: the sum is over o",
        "只用了 g 的第一个通道：要对 o 求和",
        lambda g, w: to_x(g[:, :1], w[:1]),
    ),
    saying(
        "axes-exchanged",
        "a and b are exchanged in w: w[:, :, a, b]",
        "w 里的 a 和 b 弄反了：应是 w[:, :, a, b]",
        lambda g, w: to_x(g, w, every, lambda w, a, b: w[:, :, b % w.shape[2], a % w.shape[3]]),
    ),
    saying(
        "wraps-back",
        "np.roll brings in at one side what leaves at the other, or it is rolled the other way: a part goes back to where it was taken",
        "np.roll 会把一侧移出去的从另一侧补进来，或者方向反了：每一份要放回取的地方",
        lambda g, w: sum(
            np.einsum(
                "noij,oc->ncij",
                np.roll(np.pad(g, ((0, 0), (0, 0), (0, w.shape[2] - 1), (0, w.shape[3] - 1))), (-a, -b), (2, 3)),
                w[:, :, a, b],
            )
            for a, b in every(*w.shape[2:])
        ),
    ),
]
TO_W = [
    saying(
        "mean-over-images",
        "this is the mean over the images; every image used the same w: add",
        "对图像求了平均；每幅图像用的是同一个 w：应相加",
        lambda g, x: to_w(g, x) / len(x),
    ),
    saying(
        "one-image",
        "only the last image counts; every image used w: add over n too",
        "只算了最后一幅图像；每幅图像都用到 w：对 n 也要求和",
        lambda g, x: to_w(g[-1:], x[-1:]),
    ),
    saying(
        "one-image-first",
        "only the first image counts; every image used w: add over n too",
        "只算了第一幅图像；每幅图像都用到 w：对 n 也要求和",
        lambda g, x: to_w(g[:1], x[:1]),
    ),
    saying(
        "flipped-w",
        "the gradient is turned round: w[a, b] was used with x[i + a, j + b]",
        "梯度翻转了：w[a, b] 乘的是 x[i + a, j + b]",
        lambda g, x: to_w(g, x)[:, :, ::-1, ::-1],
    ),
    saying(
        "same-corner",
        "the same corner of x is taken for every a and b: it must move",
        "每个 a、b 都取了 x 的同一角：要移动",
        lambda g, x: np.broadcast_to(to_w(g, x)[:, :, :1, :1], to_w(g, x).shape),
    ),
    saying(
        "axes-of-w",
        "the result has its last two axes exchanged: w is (O, C, KH, KW)",
        "结果的最后两个轴弄反了：w 是 (O, C, KH, KW)",
        lambda g, x: to_w(g, x).transpose(0, 1, 3, 2),
    ),
    saying(
        "mean-over-places",
        "this is the mean over the places; w was used at every place: add",
        "对位置求了平均；每个位置都用到 w：应相加",
        lambda g, x: to_w(g, x) / (g.shape[2] * g.shape[3]),
    ),
    saying(
        "channels-of-w",
        "the result has its channel axes exchanged: w is (O, C, KH, KW)",
        "结果的通道轴弄反了：w 是 (O, C, KH, KW)",
        lambda g, x: to_w(g, x).transpose(1, 0, 2, 3),
    ),
    saying(
        "one-place",
        "only the first number of each image of g counts: w was used at every place, so the sum is over i and j",
        "只用了 g 每幅图像的第一个数：w 用在每个位置，要对 i 和 j 求和",
        lambda g, x: to_w(g * (np.arange(g[0, 0].size).reshape(g.shape[2:]) == 0), x),
    ),
    saying(
        "shifts-exchanged",
        "the shifts are exchanged: x[:, :, a : a + rows, b : b + columns]",
        "平移弄反了：应是 x[:, :, a : a + rows, b : b + columns]",
        lambda g, x: np.stack(
            [
                [
                    np.einsum(
                        "noij,ncij->oc",
                        g,
                        np.pad(x, ((0, 0), (0, 0), (0, 3), (0, 3)))[:, :, b : b + g.shape[2], a : a + g.shape[3]],
                    )
                    for b in range(x.shape[3] - g.shape[3] + 1)
                ]
                for a in range(x.shape[2] - g.shape[2] + 1)
            ]
        ).transpose(2, 3, 0, 1),
    ),
    saying(
        "mean-of-all",
        "this is a mean over images and places; w was used in all of them: add",
        "对图像和位置求了平均；w 用在所有这些地方：应相加",
        lambda g, x: to_w(g, x) / (len(g) * g.shape[2] * g.shape[3]),
    ),
    saying(
        "no-incoming",
        "g does not count: w[o, c, a, b] gets g times the shifted image",
        "没有用到 g：w[o, c, a, b] 得到的是 g 乘平移图像",
        lambda g, x: to_w(np.ones_like(g), x),
    ),
    saying(
        "no-image",
        "the image does not count: w[o, c, a, b] gets g times the shifted image",
        "没有用到图像：w[o, c, a, b] 得到的是 g 乘平移图像",
        lambda g, x: to_w(g, np.ones_like(x)),
    ),
    saying(
        "one-channel-of-x",
        "all c give what the first gives: each channel of x has its own",
        "每个 c 的结果都是第一个的：x 的每个通道各有各的",
        lambda g, x: to_w(g, np.repeat(x[:, :1], x.shape[1], 1)),
    ),
    saying(
        "one-channel-of-g",
        "all o give what the first gives: each channel of g has its own",
        "每个 o 的结果都是第一个的：g 的每个通道各有各的",
        lambda g, x: to_w(np.repeat(g[:, :1], g.shape[1], 1), x),
    ),
    *(
        saying(
            "accumulates",
            "a sum of what came before is kept from one a or b to the next: each w[:, :, a, b] begins anew",
            "从一个 a 或 b 到下一个，前面的和留了下来：每个 w[:, :, a, b] 要重新开始",
            lambda g, x, axis=axis: np.cumsum(to_w(g, x), axis=axis),  # type: ignore[misc]
        )
        for axis in (2, 3)
    ),
]
