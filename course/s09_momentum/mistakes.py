"""Station 9: what else one does wrong in the three rules."""

from typing import Any

import numpy as np

from course.texts import Text

Wrong = list[tuple[str, Text, Any]]

HALVED = Text("the step is half as long as it should be: no ½ belongs there", "更新量只有一半：这里没有 ½")
SQUARED = Text("g is squared: g itself is meant", "g 平方了：应是 g 本身")
SGD: Wrong = [
    ("halved", HALVED, lambda theta, g, t, lr: (theta - lr * g / 2,)),
    (
        "one-slope",
        Text(
            "one number, the mean of g, moves all of θ: each number has its own",
            "用 g 的平均移动了整个 θ：每个数有自己的梯度",
        ),
        lambda theta, g, t, lr: (theta - lr * g.mean(),),
    ),
    (
        "normalised",
        Text(
            "g is divided by its length: θ − lr·g, long where the slope is steep",
            "g 除以了它的长度：是 θ − lr·g，陡的地方步子大",
        ),
        lambda theta, g, t, lr: (theta - lr * g / np.sqrt((g * g).sum()),),
    ),
    (
        "theta-lost",
        Text("θ is replaced by the step; the step is taken off θ", "θ 被更新量取代了；应从 θ 里减去更新量"),
        lambda theta, g, t, lr: (-lr * g,),
    ),
    (
        "theta-lost",
        Text("θ is replaced by the step; the step is taken off θ", "θ 被更新量取代了；应从 θ 里减去更新量"),
        lambda theta, g, t, lr: (lr * g,),
    ),
    (
        "rate-squared",
        Text("the rate counts twice: θ − lr·g", "学习率乘了两次：θ − lr·g"),
        lambda theta, g, t, lr: (theta - lr * lr * g,),
    ),
    (
        "times-theta",
        Text("the step is multiplied by θ: θ − lr·g, whatever θ is", "更新量乘了 θ：是 θ − lr·g，与 θ 的大小无关"),
        lambda theta, g, t, lr: (theta * (1 - lr * g),),
    ),
    (
        "size-only",
        Text("the sign of g is lost: θ goes down wherever it is", "g 的符号丢了：θ 总在减小"),
        lambda theta, g, t, lr: (theta - lr * np.abs(g),),
    ),
    (
        "rate-added",
        Text("the rate is added; g is multiplied by it", "学习率是加上去的；应与 g 相乘"),
        lambda theta, g, t, lr: (theta - (lr + g),),
    ),
]
MOMENTUM: Wrong = [
    (
        "looks-ahead",
        Text("this is Nesterov's step, g + μb; momentum's is b", "这是 Nesterov 的更新量 g + μb；动量的是 b"),
        lambda theta, g, b, t, lr, mu: (theta - lr * (g + mu * (mu * b + g)), mu * b + g),
    ),
    (
        "theta-for-g",
        Text("θ is added to b; g is", "加到 b 里的是 θ；应是 g"),
        lambda theta, g, b, t, lr, mu: (theta - lr * (mu * b + theta), mu * b + theta),
    ),
    (
        "g-beside-b",
        Text("g is in b already: the step is lr·b", "b 里已经有 g 了：更新量是 lr·b"),
        lambda theta, g, b, t, lr, mu: (theta - lr * (g + mu * b + g), mu * b + g),
    ),
    (
        "shares-exchanged",
        Text(
            "μ and 1 − μ are exchanged, and g counts whole: b ← μb + g",
            "μ 和 1 − μ 弄反了，而且 g 不打折扣：b ← μb + g",
        ),
        lambda theta, g, b, t, lr, mu: (theta - lr * ((1 - mu) * b + mu * g), (1 - mu) * b + mu * g),
    ),
    (
        "g-squared",
        SQUARED,
        lambda theta, g, b, t, lr, mu: (theta - lr * (mu * b + g * g), mu * b + g * g),
    ),
    ("halved", HALVED, lambda theta, g, b, t, lr, mu: (theta - lr * (mu * b + g) / 2, mu * b + g)),
    (
        "friction-in-step",
        Text("μb is in the step and not in b: b itself is multiplied by μ", "μb 只在更新量里，b 自己没有乘 μ"),
        lambda theta, g, b, t, lr, mu: (theta - lr * (mu * b + g), b + g),
    ),
]
NAG: Wrong = [
    (
        "both-positions",
        Text(
            "θ is moved ahead and stays there: this form needs the gradient at the place ahead. Here g is given, and the step is "
            "lr·(g + μb)",
            "θ 先往前移了一步，又留在那里：那种写法要用前方的梯度。这里 g 是给定的，更新量是 lr·(g + μb)",
        ),
        lambda theta, g, b, t, lr, mu: (theta - lr * mu * b - lr * (mu * b + g), mu * b + g),
    ),
    (
        "rate-in-velocity",
        Text(
            "the rate is in b; it multiplies the step as a whole: lr·(g + μb)",
            "学习率放进了 b；它乘的是整个更新量：lr·(g + μb)",
        ),
        lambda theta, g, b, t, lr, mu: (theta - (lr * g + mu * (mu * b + lr * g)), mu * b + lr * g),
    ),
    (
        "dampened",
        Text("g is dampened by 1 − μ in b: b ← μb + g", "b 里的 g 乘了 1 − μ：应是 b ← μb + g"),
        lambda theta, g, b, t, lr, mu: (
            theta - lr * (g + mu * (mu * b + (1 - mu) * g)),
            mu * b + (1 - mu) * g,
        ),
    ),
    (
        "dampened",
        Text(
            "g is dampened by 1 − μ: b ← μb + g, and the step is g + μb", "g 乘了 1 − μ：应是 b ← μb + g，更新量 g + μb"
        ),
        lambda theta, g, b, t, lr, mu: (
            theta - lr * ((1 - mu) * g + mu * (mu * b + (1 - mu) * g)),
            mu * b + (1 - mu) * g,
        ),
    ),
    (
        "only-sgd",
        Text("this is SGD: b is not used", "这就是 SGD：没有用到 b"),
        lambda theta, g, b, t, lr, mu: (theta - lr * g, b),
    ),
    (
        "rate-on-b-only",
        Text("g is not multiplied by the rate: lr·(g + μb)", "g 没有乘学习率：lr·(g + μb)"),
        lambda theta, g, b, t, lr, mu: (theta - g - lr * mu * (mu * b + g), mu * b + g),
    ),
    (
        "rate-on-g-only",
        Text("μb is not multiplied by the rate: lr·(g + μb)", "μb 没有乘学习率：lr·(g + μb)"),
        lambda theta, g, b, t, lr, mu: (theta - lr * g - mu * (mu * b + g), mu * b + g),
    ),
    (
        "no-friction",
        Text("b is not multiplied by μ: it never slows down", "b 没有乘 μ：永远慢不下来"),
        lambda theta, g, b, t, lr, mu: (theta - lr * (g + mu * (b + g)), b + g),
    ),
    (
        "updated-twice",
        Text("b is updated twice in a step, and g is in it twice", "一步里 b 更新了两次，g 也进去了两次"),
        lambda theta, g, b, t, lr, mu: (theta - lr * (mu * (mu * b + g) + g), mu * (mu * b + g) + g),
    ),
    (
        "one-minus-mu",
        Text("b is multiplied by 1 − μ in the step; it is μ: g + μb", "更新里 b 乘的是 1 − μ；应是 μ：g + μb"),
        lambda theta, g, b, t, lr, mu: (theta - lr * (g + (1 - mu) * (mu * b + g)), mu * b + g),
    ),
    ("halved", HALVED, lambda theta, g, b, t, lr, mu: (theta - lr * (g + mu * (mu * b + g)) / 2, mu * b + g)),
]
