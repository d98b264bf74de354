"""Station 5: what one does wrong in the slopes of the four ops."""

from typing import Any

import numpy as np

from course.question import Mistake
from course.texts import Text


def sigma(x: Any) -> Any:
    """The sigmoid."""
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(x)))


def soft(x: Any) -> Any:
    """softplus."""
    return np.logaddexp(0.0, x)


def sech2(x: Any) -> Any:
    """tanh′."""
    return 1 - np.tanh(x) ** 2


TANH = [
    Mistake(
        "tanh-twice",
        Text(
            "y is tanh x already: tanh′x = 1 − y², not 1 − tanh²y", "y 已经是 tanh x：tanh′x = 1 − y²，不是 1 − tanh²y"
        ),
        lambda g, x: g * (1 - np.tanh(np.tanh(x)) ** 2),
    ),
    Mistake(
        "cube",
        Text("y counts three times: tanh′x = 1 − y²", "y 乘了三次：tanh′x = 1 − y²"),
        lambda g, x: g * (1 - np.tanh(x) ** 3),
    ),
    Mistake(
        "arctan-slope",
        Text(
            "1 / (1 + x²) is the slope of arctan; that of tanh is 1 − y²",
            "1 / (1 + x²) 是 arctan 的斜率；tanh 的是 1 − y²",
        ),
        lambda g, x: g / (1 + x * x),
    ),
    Mistake(
        "adds-slope",
        Text("the slope is added to g; along a path one multiplies", "斜率加到了 g 上；沿路径应相乘"),
        lambda g, x: g + 1 - np.tanh(x) ** 2,
    ),
    Mistake(
        "plus",
        Text("the sign before y² is wrong: tanh′x = 1 − y²", "y² 前的符号反了：tanh′x = 1 − y²"),
        lambda g, x: g * (1 + np.tanh(x) ** 2),
    ),
    Mistake(
        "input-for-output",
        Text(
            "the slope has the input where the output is meant: tanh′x = 1 − y², with y = tanh x",
            "斜率用了输入，该用输出：tanh′x = 1 − y²，y = tanh x",
        ),
        lambda g, x: g * (1 - x * x),
    ),
    Mistake(
        "no-square",
        Text("the square is missing: tanh′x = 1 − y²", "少了平方：tanh′x = 1 − y²"),
        lambda g, x: g * (1 - np.tanh(x)),
    ),
    Mistake(
        "sigmoid-slope",
        Text(
            "y (1 − y) is the slope of the sigmoid; that of tanh is 1 − y²",
            "y (1 − y) 是 sigmoid 的斜率；tanh 的是 1 − y²",
        ),
        lambda g, x: g * np.tanh(x) * (1 - np.tanh(x)),
    ),
]
AT_ZERO = Text(
    "relu has a kink at 0: the slope from the left is 0, from the right 1, and no derivative there. It is agreed to be 0, "
    "as in PyTorch: compare with >, not with ≥",
    "relu 在 0 处有折点：左边斜率是 0，右边是 1，没有导数。约定取 0，与 PyTorch 相同：比较时用 >，不用 ≥",
)
RELU = [
    Mistake(
        "input-for-slope",
        Text("the slope of relu is 0 or 1, not x", "relu 的斜率是 0 或 1，不是 x"),
        lambda g, x: g * x,
    ),
    Mistake(
        "passes-all",
        Text("g passes where x < 0 too: there relu is constant", "x < 0 处 g 也传过去了：那里 relu 是常数"),
        lambda g, x: g,
    ),
    Mistake(
        "output-for-slope",
        Text("the slope of relu is 0 or 1, not its value", "relu 的斜率是 0 或 1，不是它的值"),
        lambda g, x: g * np.maximum(x, 0),
    ),
    Mistake(
        "wrong-side",
        Text("g passes where x < 0, and not where x > 0", "g 在 x < 0 处传了过去，x > 0 处反而没有"),
        lambda g, x: g * (x < 0),
    ),
    Mistake(
        "sign-for-slope",
        Text("where x < 0 the slope is 0; −1 is that of |x|", "x < 0 处斜率是 0；−1 是 |x| 的"),
        lambda g, x: g * np.sign(x),
    ),
]
SIGMOID = [
    Mistake(
        "plus",
        Text("the sign is wrong: sigmoid′x = y (1 − y)", "符号反了：sigmoid′x = y (1 − y)"),
        lambda g, x: g * sigma(x) * (1 + sigma(x)),
    ),
    Mistake(
        "tanh-slope",
        Text(
            "1 − y² is the slope of tanh; that of the sigmoid is y (1 − y)",
            "1 − y² 是 tanh 的斜率；sigmoid 的是 y (1 − y)",
        ),
        lambda g, x: g * (1 - sigma(x) ** 2),
    ),
    Mistake(
        "half-a-slope",
        Text("the factor 1 − y is missing: sigmoid′x = y (1 − y)", "少了因子 1 − y：sigmoid′x = y (1 − y)"),
        lambda g, x: g * sigma(x),
    ),
    Mistake(
        "input-for-output",
        Text("the slope has the input where the output is meant: y (1 − y)", "斜率用了输入，该用输出：y (1 − y)"),
        lambda g, x: g * x * (1 - x),
    ),
]
SOFT = [
    Mistake(
        "tanh-for-sigmoid",
        Text("softplus′ is the sigmoid, not tanh", "softplus′ 是 sigmoid，不是 tanh"),
        lambda g, x: g * np.tanh(x),
    ),
    Mistake(
        "exponential-for-sigmoid",
        Text(
            "the slope of log(1 + eˣ) is eˣ / (1 + eˣ), the sigmoid: not eˣ alone",
            "log(1 + eˣ) 的斜率是 eˣ / (1 + eˣ)，即 sigmoid，不单是 eˣ",
        ),
        lambda g, x: g * np.exp(x),
    ),
    Mistake(
        "step-for-sigmoid",
        Text(
            "this is the slope of relu; softplus′ is smooth: the sigmoid",
            "这是 relu 的斜率；softplus′ 是光滑的：sigmoid",
        ),
        lambda g, x: g * (x > 0),
    ),
    Mistake(
        "output-for-input",
        Text(
            "the slope is the sigmoid of the input x; here it is taken of the output",
            "斜率是输入 x 的 sigmoid；这里代入了输出",
        ),
        lambda g, x: g * sigma(soft(x)),
    ),
    Mistake(
        "sigmoid-derivative",
        Text(
            "this is the slope of the sigmoid. The slope of softplus is the sigmoid itself",
            "这是 sigmoid 的斜率。softplus 的斜率就是 sigmoid 本身",
        ),
        lambda g, x: g * sigma(x) * (1 - sigma(x)),
    ),
    Mistake(
        "mirrored",
        Text("this is the sigmoid of −x: the slope rises from 0 to 1", "这是 −x 的 sigmoid：斜率应从 0 升到 1"),
        lambda g, x: g * sigma(-x),
    ),
]
