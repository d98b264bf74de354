"""Station 5: values and slopes at random and special points, kinks, and second derivatives."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.asking import DETACHED, NO_INCOMING, NO_VALUE, NOT_A_VALUE, arriving, data
from course.question import Mistake, Question
from course.s05_own_op.mistakes import AT_ZERO, RELU, SIGMOID, SOFT, TANH, sech2, sigma, soft
from course.texts import Text

RNG = np.random.default_rng(5)
SMOOTH = [RNG.uniform(-2, 2, (2, 3)), np.array([0.0, 3.0, -0.5])]
EXTREME = np.array([-1000.0, -40.0, 0.0, 40.0, 1000.0])


def value(gap: str, f: Callable[..., Any], points: list[Any], mistakes: list[Mistake]) -> Question:
    """The value of an op."""
    return Question(
        Text(f"{gap}: the value", f"{gap}：值"),
        gap,
        [(x,) for x in [*points, points[0].astype(np.float32)]],
        lambda m, x: data(m, getattr(m, gap)(m.Value(x))),
        truth=f,
        mistakes=[*mistakes, Mistake("no-value", NOT_A_VALUE.filled(gap=gap), lambda x: NO_VALUE)],
    )


def ask_slope(gap: str) -> Callable[..., Any]:
    """What the edge of an op gives."""

    def ask(m: Any, g: Any, x: Any) -> Any:
        parent = m.Value(x)
        y = getattr(m, gap)(parent)
        return (m.gradients(y, [parent], m.Value(g))[0].data,) if y is not None else arriving(m, y, g, [parent])

    return ask


def slope(gap: str, f: Callable[..., Any], points: list[Any], mistakes: list[Mistake]) -> Question:
    """Its slope, compared with differences."""
    return Question(
        Text(f"{gap}: its slope", f"{gap}：斜率"),
        gap,
        [(RNG.uniform(0.5, 2, x.shape), x) for x in points],
        ask_slope(gap),
        of=lambda g, x: np.sum(g * f(x)),
        by=(1,),
        mistakes=[*mistakes, Mistake("no-incoming", NO_INCOMING.filled(gap=gap), lambda g, x: _slope(f, x))],
    )


def _slope(f: Callable[..., Any], x: np.ndarray) -> np.ndarray:
    return (f(x + 1e-6) - f(x - 1e-6)) / 2e-6


def again(gap: str, slope: Callable[..., Any], curvature: Callable[..., Any], points: list[Any]) -> Question:
    """Its second derivative, in which what the first was made of counts."""

    def ask(m: Any, x: Any) -> Any:
        parent = m.Value(x)
        (first,) = m.gradients(m.total(getattr(m, gap)(parent) ** 2.0), [parent])
        return m.gradients(m.total(first), [parent])[0].data

    return Question(
        Text(f"{gap}: the second derivative of its square", f"{gap}：平方的二阶导数"),
        gap,
        [(x,) for x in points],
        ask,
        of=lambda x: np.sum(2 * curvature(x) * slope(x)),
        mistakes=[
            Mistake("detached", DETACHED.filled(gap=gap), lambda x: 2 * slope(x) ** 2),
        ],
    )


def narrow(gap: str, slope: Callable[..., Any]) -> Question:
    """What goes back for float32 is float32."""
    g, x = (np.array(each, np.float32) for each in ([0.5, 1.5, 2.0], [-1.0, 0.5, 2.0]))
    return Question(
        Text(f"{gap}: its slope in float32", f"{gap}：float32 的斜率"),
        gap,
        [(g, x)],
        ask_slope(gap),
        truth=lambda g, x: (np.asarray(g * slope(x.astype(float)), np.float32),),
    )


def overflow(f: str) -> Text:
    """What is said of a value that is infinite on the way."""
    return Text(
        f"{f} overflows: eˣ is infinite above 709, and ∞/∞ is no number. Write it so that no large exponent appears",
        f"{f} 溢出了：x 大于 709 时 eˣ 是无穷大，∞/∞ 不是数。换一种写法，不让大的指数出现",
    )


def ask_second(m: Any, name: str, x: Any) -> Any:
    """The learner's second, of an op of the learner's, or of a power."""
    f = (lambda v: v**3.0) if name == "cube" else getattr(m, name)
    found = m.second(f, m.Value(x))
    return data(m, found)


CURVATURES: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "cube": (lambda x: x**3, lambda x: 3 * x**2),
    "tanh": (np.tanh, sech2),
    "softplus": (soft, sigma),
}
SECONDS = [(name, x) for name in CURVATURES for x in (np.array([0.4, -1.3, 2.0]), np.array([[0.0, 0.7]]))]


QUESTIONS = [
    value(
        "tanh",
        np.tanh,
        [*SMOOTH, EXTREME],
        [
            Mistake("overflow", overflow("tanh"), lambda x: (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))),
            Mistake("overflow", overflow("tanh"), lambda x: (np.exp(2 * x) - 1) / (np.exp(2 * x) + 1)),
            Mistake("sigmoid-for-tanh", Text("this is the sigmoid", "这是 sigmoid"), sigma),
        ],
    ),
    slope("tanh", np.tanh, SMOOTH, TANH),
    again("tanh", sech2, np.tanh, SMOOTH),
    narrow("tanh", sech2),
    value(
        "relu",
        lambda x: np.maximum(x, 0),
        [*SMOOTH, np.array([-1.0, 0.0, 2.0])],
        [
            Mistake("absolute", Text("this is |x|", "这是 |x|"), np.abs),
            Mistake("smaller", Text("this is min(x, 0)", "这是 min(x, 0)"), lambda x: np.minimum(x, 0)),
            Mistake(
                "step",
                Text("this is the slope of relu, not its value", "这是 relu 的斜率，不是它的值"),
                lambda x: (x > 0).astype(x.dtype),
            ),
            Mistake(
                "capped",
                Text("it is capped at 1; relu goes on rising", "到 1 就封顶了；relu 一直上升"),
                lambda x: np.clip(x, 0, 1),
            ),
            Mistake(
                "leaky",
                Text("below 0 something leaks through: there relu is 0", "小于 0 时漏过了一点：那里 relu 是 0"),
                lambda x: np.where(x > 0, x, 0.01 * x),
            ),
        ],
    ),
    slope("relu", lambda x: np.maximum(x, 0), [RNG.uniform(-2, 2, (2, 3)), np.array([-0.5, 1.5, -3.0, 1e-3])], RELU),
    narrow("relu", lambda x: x > 0),
    Question(
        Text("relu: the kink at 0", "relu：0 处的折点"),
        "relu",
        [(np.array([1.5, 2.0, 0.5]), np.array([0.0, 1.0, -1.0])), (np.array([3.0]), np.array([0.0]))],
        ask_slope("relu"),
        of=lambda g, x: np.sum(g * np.maximum(x, 0)),
        by=(1,),
        truth=lambda g, x: g * (x > 0),
        mistakes=[
            Mistake("kink-one", AT_ZERO, lambda g, x: g * (x >= 0)),
            Mistake("kink-half", AT_ZERO, lambda g, x: g * (0.5 + 0.5 * np.sign(x))),
        ],
    ),
    value(
        "sigmoid",
        sigma,
        [*SMOOTH, EXTREME],
        [
            Mistake("overflow", overflow("sigmoid"), lambda x: np.exp(x) / (1 + np.exp(x))),
            Mistake("mirrored", Text("this is the sigmoid of −x", "这是 −x 的 sigmoid"), lambda x: sigma(-x)),
            Mistake(
                "only-tanh",
                Text(
                    "this is tanh(x/2): ½ (1 + tanh(x/2)) lies between 0 and 1",
                    "这是 tanh(x/2)：½ (1 + tanh(x/2)) 在 0 和 1 之间",
                ),
                lambda x: np.tanh(x / 2),
            ),
            Mistake(
                "no-half",
                Text(
                    "it is too steep: ½ (1 + tanh(x/2)), with the half of x in it",
                    "太陡了：½ (1 + tanh(x/2))，里面是 x 的一半",
                ),
                lambda x: sigma(2 * x),
            ),
        ],
    ),
    slope(
        "sigmoid",
        sigma,
        [*SMOOTH, EXTREME],
        [
            *SIGMOID,
            Mistake(
                "overflow-slope",
                overflow("sigmoid′"),
                lambda g, x: np.where(x < -700, np.nan, g * sigma(x) * (1 - sigma(x))),
            ),
            Mistake(
                "factor-half",
                Text(
                    "½ (1 + tanh(x/2)) has two halves: the inner one counts in the slope too",
                    "½ (1 + tanh(x/2)) 里有两个 ½：里面那个也要算进斜率",
                ),
                lambda g, x: g * 2 * sigma(x) * (1 - sigma(x)),
            ),
        ],
    ),
    again("sigmoid", lambda x: sigma(x) * (1 - sigma(x)), sigma, SMOOTH),
    narrow("sigmoid", lambda x: sigma(x) * (1 - sigma(x))),
    value(
        "softplus",
        soft,
        [*SMOOTH, EXTREME],
        [
            Mistake("overflow", overflow("softplus"), lambda x: np.log(1 + np.exp(x))),
            Mistake("overflow", overflow("softplus"), lambda x: np.log1p(np.exp(x))),
            Mistake(
                "one-for-zero",
                Text(
                    "this is log(e + eˣ): logaddexp(x, 0), for log(1 + eˣ)",
                    "这是 log(e + eˣ)：log(1 + eˣ) 是 logaddexp(x, 0)",
                ),
                lambda x: np.logaddexp(x, 1.0).astype(x.dtype),
            ),
            Mistake(
                "other-base",
                Text(
                    "this is the logarithm to base 2, of 1 + 2ˣ (logaddexp2)",
                    "这是以 2 为底、对 1 + 2ˣ 取的对数（logaddexp2）",
                ),
                lambda x: np.logaddexp2(x, 0.0).astype(x.dtype),
            ),
            Mistake(
                "relu-for-softplus",
                Text("this is relu; softplus is smooth, log 2 at 0", "这是 relu；softplus 是光滑的，0 处是 log 2"),
                lambda x: np.maximum(x, 0),
            ),
        ],
    ),
    slope(
        "softplus",
        soft,
        [*SMOOTH, EXTREME],
        [
            *SOFT,
            Mistake("overflow-slope", overflow("softplus′"), lambda g, x: g * np.exp(x) / (1 + np.exp(x))),
        ],
    ),
    again("softplus", sigma, soft, SMOOTH),
    narrow("softplus", sigma),
    Question(
        Text("second: of x³, tanh and softplus", "second：x³、tanh 和 softplus"),
        "second",
        SECONDS,
        ask_second,
        of=lambda name, x: np.sum(CURVATURES[name][1](x)),
        by=(1,),
        mistakes=[
            Mistake(
                "first-order",
                Text("this is the first derivative: take the gradient once more", "这是一阶导数：还要再求一次梯度"),
                lambda name, x: CURVATURES[name][1](x),
            ),
            Mistake(
                "twice-applied",
                Text(
                    "this is f(f(x)): the op twice. The second derivative is the gradient of the gradient",
                    "这是 f(f(x))，运算做了两次。二阶导数是梯度的梯度",
                ),
                lambda name, x: CURVATURES[name][0](CURVATURES[name][0](x)),
            ),
            Mistake(
                "squared",
                Text(
                    "this is the square of the first derivative. The second one is the derivative of the first",
                    "这是一阶导数的平方。二阶导数是一阶导数的导数",
                ),
                lambda name, x: CURVATURES[name][1](x) ** 2,
            ),
            Mistake(
                "forgotten",
                Text(
                    "the first gradient has forgotten where it came from: give the Value on, not its .data",
                    "一阶梯度忘了来历：要传 Value，不要传 .data",
                ),
                lambda name, x: np.zeros_like(x),
            ),
        ],
    ),
]
