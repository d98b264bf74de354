"""What the questions about update rules share: some steps of a rule, right or with a mistake."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.question import Mistake, Question
from course.texts import Text

Rule = Callable[..., tuple[Any, ...]]
"""(θ, g, *states, t, *options) → (θ, *states): arrays in, new arrays out."""
STEPS = 4


def inputs(seed: int, *options: float) -> list[Any]:
    """Two points (θ, gradients, *options), in float64 and in float32."""
    rng = np.random.default_rng(seed)
    wide = (rng.standard_normal((2, 2)), rng.standard_normal((STEPS, 2, 2)) + 0.5, *options)
    narrow = (rng.standard_normal(3).astype(np.float32), rng.standard_normal((STEPS, 3)).astype(np.float32), *options)
    return [wide, narrow]


def run(rule: Rule, states: int) -> Callable[..., Any]:
    """θ after some steps of a rule."""

    def steps(theta: Any, gradients: Any, *options: float) -> Any:
        kept = [np.zeros_like(theta)] * states
        dtype = theta.dtype
        for t, g in enumerate(gradients, 1):
            theta, *kept = rule(theta, g, *kept, t, *options)
        return np.asarray(theta, dtype)

    return steps


def ask(name: str, states: int, counts: bool) -> Callable[..., Any]:
    """θ after some steps of the learner's rule, which works in place."""

    def steps(m: Any, theta: Any, gradients: Any, *options: float) -> Any:
        theta = theta.copy()
        kept = [np.zeros_like(theta) for _ in range(states)]
        for t, g in enumerate(gradients, 1):
            getattr(m, name)(theta, g, *kept, *((t,) if counts else ()), *options)
        return theta

    return steps


def question(
    name: str,
    title: Text,
    rule: Rule,
    states: int,
    points: list[Any],
    mistakes: list[tuple[str, Text, Rule]],
    counts: bool,
) -> Question:
    """A rule over some steps."""
    return Question(
        title,
        name,
        points,
        ask(name, states, counts),
        truth=run(rule, states),
        mistakes=[
            *(Mistake(key, says, run(wrong, states)) for key, says, wrong in mistakes),
            Mistake("rebinds-theta", REBINDS, lambda theta, gradients, *options: theta),
        ],
    )


REBINDS = Text(
    "θ is as it was. `theta = theta - …` gives the name to a new array, and the layer keeps the old one: write "
    "`theta -= …`",
    "θ 没有变。`theta = theta - …` 只是让这个名字指向一个新数组，层里还是旧数组：要写 `theta -= …`",
)
LOST = Text(
    "the state stays at 0: `b = …` gives the name to a new array, which is lost. Write into it: `b *= …`, `b += …`, or "
    "`b[...] = …`",
    "状态一直是 0：`b = …` 只是让这个名字指向一个新数组，随后就丢了。要写进原数组：`b *= …`、`b += …` 或 `b[...] = …`",
)
OLD = Text(
    "the state is used before it is updated: this step's gradient counts in the next step only. Update it first",
    "状态还没更新就用了：这一步的梯度到下一步才起作用。应先更新",
)
