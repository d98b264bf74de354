"""Station 8: the three arrays, and the three ops that are each other's derivatives."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.asking import DETACHED, NO_VALUE, NOT_A_VALUE, arriving, data, remembers, yes
from course.question import Mistake, Question, saying
from course.s08_convolution import mistakes as more
from course.texts import Text

RNG = np.random.default_rng(8)


def arrays(*shapes: tuple[int, ...]) -> tuple[Any, ...]:
    """A point of random arrays."""
    return tuple(RNG.standard_normal(shape) for shape in shapes)


def shifts(w: np.ndarray) -> list[tuple[int, int]]:
    """The places of a kernel."""
    return [(a, b) for a in range(w.shape[2]) for b in range(w.shape[3])]


def windows(x: np.ndarray, kh: int, kw: int) -> np.ndarray:
    """(N, C, rows, columns, KH, KW): every window of every image."""
    return np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))


def conv(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The right one, by windows."""
    return np.einsum("ncijab,ocab->noij", windows(x, *w.shape[2:]), w)


def to_x(g: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The right one: a full convolution with the kernel turned round."""
    kh, kw = w.shape[2:]
    wide = np.pad(g, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
    return conv(wide, w.transpose(1, 0, 2, 3)[:, :, ::-1, ::-1])


def to_w(g: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The right one."""
    kh, kw = x.shape[2] - g.shape[2] + 1, x.shape[3] - g.shape[3] + 1
    return np.einsum("ncijab,noij->ocab", windows(x, kh, kw), g)


def placed(
    g: np.ndarray, w: np.ndarray, at: Callable[[int, int, int, int], tuple[int, int]], adds: bool = True
) -> np.ndarray:
    """conv_to_x with the parts put at other places, or replacing each other."""
    (n, _, rows, columns), (_, c, kh, kw) = g.shape, w.shape
    x = np.zeros((n, c, rows + kh - 1, columns + kw - 1))
    for a, b in shifts(w):
        i, j = at(a, b, kh, kw)
        part = np.einsum("noij,oc->ncij", g, w[:, :, a, b])
        window = x[:, :, i : i + rows, j : j + columns]
        window[...] = window + part if adds else part
    return x


def rolled(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Images that wrap round."""
    return sum(np.einsum("ncij,oc->noij", np.roll(x, (-a, -b), (2, 3)), w[:, :, a, b]) for a, b in shifts(w))  # type: ignore[return-value]


# Square kernels first: there every mistake gives numbers.
PAIRS = [
    arrays((2, 2, 4, 4), (2, 2, 2, 2)),
    arrays((2, 3, 4, 5), (2, 3, 2, 3)),
    arrays((1, 1, 5, 5), (1, 1, 3, 3)),
    arrays((2, 2, 3, 3), (3, 2, 1, 1)),
]
HALF = tuple(each.astype(np.float32) for each in PAIRS[1])
CONV = [
    saying(
        "one-channel",
        "only the first channel of x counts: the sum is over c too",
        "只用了 x 的第一个通道：对 c 也要求和",
        lambda x, w: conv(np.repeat(x[:, :1], x.shape[1], 1), w),
    ),
    saying(
        "flipped",
        "the kernel is turned round. That is the convolution of mathematics; in networks it stands as it is: x[i + a]",
        "卷积核翻转了。那是数学里的卷积；网络里不翻转：x[i + a]",
        lambda x, w: conv(x, w[:, :, ::-1, ::-1]),
    ),
    saying(
        "overwrites",
        "each shifted image replaces the one before it: add them up (+=)",
        "每个平移图像覆盖了前一个：要累加（+=）",
        lambda x, w: conv(x[:, :, w.shape[2] - 1 :, w.shape[3] - 1 :], w[:, :, -1:, -1:]),
    ),
    saying(
        "axes-exchanged",
        "a and b are exchanged: a moves along the rows (axis 2), b along the columns (axis 3)",
        "a 和 b 弄反了：a 沿行移动（轴 2），b 沿列移动（轴 3）",
        lambda x, w: conv(x, w.transpose(0, 1, 3, 2)),
    ),
    saying(
        "channels-exchanged",
        "the two channel axes of w are exchanged: w[o, c] takes from channel c of x and gives to channel o of y",
        "w 的两个通道轴弄反了：w[o, c] 从 x 的通道 c 取，加到 y 的通道 o",
        lambda x, w: conv(x, w.transpose(1, 0, 2, 3)),
    ),
    saying(
        "no-shift",
        "every term takes the same corner of the image: it must move with a and b",
        "每一项取的都是图像的同一角：要随 a 和 b 移动",
        lambda x, w: conv(
            x[:, :, : x.shape[2] - w.shape[2] + 1, : x.shape[3] - w.shape[3] + 1], w.sum((2, 3), keepdims=True)
        ),
    ),
    saying(
        "wraps",
        "np.roll brings in what left at the other side. Only whole windows count: H − KH + 1 rows",
        "np.roll 会把移出去的像素从另一侧补进来。只算完整的窗口：H − KH + 1 行",
        rolled,
    ),
    saying(
        "mean-of-channels",
        "the channels are averaged; they are added",
        "对通道求了平均；应相加",
        lambda x, w: conv(x, w) / x.shape[1],
    ),
]
TO_X = [
    saying(
        "overwrites-part",
        "a part replaces what others have put there: a pixel was used in many windows, and its parts are added (+=)",
        "后一份覆盖了前一份：一个像素用在许多窗口里，各份要相加（+=）",
        lambda g, w: placed(g, w, lambda a, b, kh, kw: (a, b), False),
    ),
    saying(
        "other-way",
        "the parts are shifted the other way. What was taken from x[i + a] goes back to i + a",
        "平移的方向反了。从 x[i + a] 取的，要放回 i + a",
        lambda g, w: placed(g, w, lambda a, b, kh, kw: (kh - 1 - a, kw - 1 - b)),
    ),
    saying(
        "not-put-back",
        "every part is put into the same corner: it goes to where its image was taken from, shifted by a and b",
        "每一份都放到了同一角：要放回取的地方，平移 a 和 b",
        lambda g, w: placed(g, w, lambda a, b, kh, kw: (0, 0)),
    ),
    saying(
        "valid-for-full",
        "the result is smaller than x: pixels at the rim were used too, in fewer windows",
        "结果比 x 小：边缘的像素也用到了，只是窗口少一些",
        lambda g, w: conv(g, w.transpose(1, 0, 2, 3)[:, :, ::-1, ::-1]),
    ),
    saying(
        "channels-of-x",
        "the channel axes of w are exchanged: the sum is over o, and what is left is c",
        "w 的通道轴弄反了：对 o 求和，剩下的是 c",
        lambda g, w: to_x(g, w.transpose(1, 0, 2, 3)),
    ),
]


def by(f: Callable[..., Any], x: np.ndarray, w: np.ndarray) -> tuple[Any, ...]:
    """A point (g, f's other argument)."""
    g = RNG.standard_normal(conv(x, w).shape)
    return (g, w) if f is to_x else (g, x)


# The shape of what is not given comes with the point.
TO_X_POINTS = [(*by(to_x, x, w), np.zeros(x.shape)) for x, w in PAIRS]
TO_W_POINTS = [(*by(to_w, x, w), np.zeros(w.shape)) for x, w in PAIRS]


def without_last(mistakes: list[Mistake]) -> list[Mistake]:
    """The mistakes of functions of two arguments, for points that have a third."""
    return [Mistake(key, says, _of_two(gives)) for key, says, gives in mistakes]


def _of_two(gives: Callable[..., Any]) -> Callable[..., Any]:
    return lambda a, b, _: gives(a, b)


def ask_conv2d(m: Any, g: Any, x: Any, w: Any) -> Any:
    """What the edges of conv2d give."""
    a, b = m.Value(x), m.Value(w)
    return arriving(m, m.conv2d(a, b), g, [a, b])


def ask_weight_gradient(m: Any, h: Any, g: Any, x: Any) -> Any:
    """What the edges of weight_gradient give."""
    a, b = m.Value(g), m.Value(x)
    return arriving(m, m.weight_gradient(a, b), h, [a, b])


def leads_on(m: Any, x: Any, w: Any) -> Any:
    """d/dw of Σ (dL/dx)², through conv2d's edge to x: 0 if that has forgotten w."""
    a, b = m.Value(x), m.Value(w)
    y = m.conv2d(a, b)
    (d,) = (derivative(m.Value(np.ones_like(y.data))) for parent, derivative in y.edges if parent is a)
    edges = [(p, e) for p, e in getattr(d, "edges", ()) if p is b]
    return edges[0][1](d).data if edges else np.zeros_like(w)


def op_remembers(m: Any, name: str, a: Any, b: Any) -> bool:
    """Whether what an op's edges give leads back to g and to the other input."""
    one, other = m.Value(a), m.Value(b)
    return remembers(m, getattr(m, name)(one, other), [(one, other), (other, one)]) == 1


def no_value(gap: str) -> Mistake:
    """A plain array."""
    return Mistake("no-value", NOT_A_VALUE.filled(gap=gap), lambda *x: NO_VALUE)


ARGUMENTS: Any = {
    ValueError: (
        "arguments",
        Text(
            "an edge calls one of the three with arguments whose shapes do not fit: the page's table says which is called with what",
            "某条边调用三个函数之一时，参数的形状不合：页面上的表写着哪条边调用什么",
        ),
    )
}
EDGES = (
    "other-edges",
    Text(
        "an edge gives something else than the page's table says: which of the three, and with which arguments, in which order?",
        "某条边给出的不是页面上的表所写的：是三个中的哪一个，参数是什么，次序如何？",
    ),
)
EDGE_POINTS = [(RNG.standard_normal(conv(x, w).shape), x, w) for x, w in PAIRS[:2]]
WEIGHT_POINTS = [(RNG.standard_normal(w.shape), RNG.standard_normal(conv(x, w).shape), x) for x, w in PAIRS[:2]]
EXCHANGED = saying(
    "edges-exchanged",
    "the edges are exchanged: x gets image_gradient, w gets weight_gradient",
    "两条边互换了：x 得到 image_gradient，w 得到 weight_gradient",
    lambda g, x, w: (to_w(g, x), to_x(g, w)),
)
QUESTIONS = [
    Question(
        Text("conv: the value", "conv：值"),
        "conv",
        [*PAIRS, HALF],
        lambda m, x, w: m.conv(x, w),
        truth=conv,
        mistakes=CONV + more.CONV,
    ),
    Question(
        Text("conv_to_x: the gradient of the images", "conv_to_x：图像的梯度"),
        "conv_to_x",
        TO_X_POINTS,
        lambda m, g, w, x: m.conv_to_x(g, w),
        of=lambda g, w, x: np.sum(g * conv(x, w)),
        by=(2,),
        mistakes=without_last(TO_X + more.TO_X),
    ),
    Question(
        Text("conv_to_w: the gradient of the kernels", "conv_to_w：卷积核的梯度"),
        "conv_to_w",
        TO_W_POINTS,
        lambda m, g, x, w: m.conv_to_w(g, x),
        of=lambda g, x, w: np.sum(g * conv(x, w)),
        by=(2,),
        mistakes=without_last(more.TO_W),
    ),
    Question(
        Text("float32 stays", "float32 不变"),
        "conv_to_x",
        [(conv(*HALF), *HALF)],
        lambda m, g, x, w: (m.conv_to_x(g, w), m.conv_to_w(g, x)),
        truth=lambda g, x, w: (to_x(g, w), to_w(g, x)),
        tolerance=1e-4,
    ),
    Question(
        Text("conv2d: the value", "conv2d：值"),
        "conv2d",
        PAIRS[:2],
        lambda m, x, w: data(m, m.conv2d(m.Value(x), m.Value(w))),
        truth=conv,
        mistakes=[no_value("conv2d")],
    ),
    Question(
        Text("weight_gradient: the value", "weight_gradient：值"),
        "weight_gradient",
        [(g, x) for _, g, x in WEIGHT_POINTS],
        lambda m, g, x: data(m, m.weight_gradient(m.Value(g), m.Value(x))),
        truth=to_w,
        mistakes=[no_value("weight_gradient")],
    ),
    Question(
        Text("conv2d: what each edge gives for g", "conv2d：每条边对 g 给出什么"),
        "conv2d",
        EDGE_POINTS,
        ask_conv2d,
        of=lambda g, x, w: np.sum(g * conv(x, w)),
        by=(1, 2),
        mistakes=[EXCHANGED],
        faults=ARGUMENTS,
        otherwise=EDGES,
    ),
    Question(
        Text("weight_gradient: what each edge gives", "weight_gradient：每条边给出什么"),
        "weight_gradient",
        WEIGHT_POINTS,
        ask_weight_gradient,
        of=lambda h, g, x: np.sum(h * to_w(g, x)),
        by=(1, 2),
        mistakes=[
            saying(
                "as-conv2d",
                "the edges are exchanged: g gets conv2d(x, h), x gets image_gradient(g, h)",
                "两条边互换了：g 得到 conv2d(x, h)，x 得到 image_gradient(g, h)",
                lambda h, g, x: (to_x(g, h), conv(x, h)),
            )
        ],
        faults=ARGUMENTS,
        otherwise=EDGES,
    ),
    yes(
        Text("weight_gradient: its gradients remember", "weight_gradient：梯度记住来历"),
        "weight_gradient",
        [(g, x) for _, g, x in WEIGHT_POINTS],
        lambda m, g, x: op_remembers(m, "weight_gradient", g, x),
        "detached",
        DETACHED.filled(gap="weight_gradient"),
    ),
    Question(
        Text("conv2d: its gradient remembers", "conv2d：梯度记住来历"),
        "conv2d",
        PAIRS[:2],
        leads_on,
        of=lambda x, w: 0.5 * np.sum(to_x(np.ones(conv(x, w).shape), w) ** 2),
        by=(1,),
        mistakes=[Mistake("detached", DETACHED.filled(gap="conv2d"), lambda x, w: np.zeros_like(w))],
    ),
    yes(
        Text("conv2d: both gradients remember", "conv2d：两个梯度都记住来历"),
        "conv2d",
        PAIRS[:2],
        lambda m, x, w: op_remembers(m, "conv2d", x, w),
        "detached",
        DETACHED.filled(gap="conv2d"),
    ),
]
