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
    """θ after some steps of a rule, the rate halved after each."""

    def steps(theta: Any, gradients: Any, *options: float) -> Any:
        kept = [np.zeros_like(theta)] * states
        dtype = theta.dtype
        for t, g in enumerate(gradients, 1):
            theta, *kept = rule(theta, g, *kept, t, *_halved(t, options))
        return np.asarray(theta, dtype)

    return steps


def ask(name: str, states: int, counts: bool) -> Callable[..., Any]:
    """The same of the learner's rule, which works in place."""

    def steps(m: Any, theta: Any, gradients: Any, *options: float) -> Any:
        theta = theta.copy()
        kept = [np.zeros_like(theta) for _ in range(states)]
        for t, g in enumerate(gradients, 1):
            getattr(m, name)(theta, g, *kept, *((t,) if counts else ()), *_halved(t, options))
        return theta

    return steps


def _halved(t: int, options: tuple[float, ...]) -> tuple[float, ...]:
    """The options of step t: the rate, which is the first, is halved after each step."""
    return options[0] / 2 ** (t - 1), *options[1:]


def question(
    name: str,
    title: Text,
    rule: Rule,
    states: int,
    points: list[Any],
    mistakes: list[tuple[str, Text, Rule]],
    counts: bool,
    has_eps: bool = False,
) -> Question:
    """A rule over some steps. Its first option is the rate, its last ε where it has one."""
    return Question(
        title,
        name,
        points,
        ask(name, states, counts),
        truth=run(rule, states),
        mistakes=[
            *(Mistake(key, says, run(wrong, states)) for key, says, wrong in mistakes),
            Mistake("no-rate", NO_RATE, run(_with(rule, states, 0, 1.0), states)),
            *([Mistake("no-eps", NO_EPS, run(_with(rule, states, -1, 0.0), states))] if has_eps else []),
            Mistake("rebinds-theta", REBINDS, lambda theta, gradients, *options: theta),
        ],
    )


def _with(rule: Rule, states: int, place: int, value: float) -> Rule:
    """The rule with another value of one of its options."""

    def changed(theta: Any, g: Any, *rest: Any) -> Any:
        options = list(rest[states + 1 :])
        options[place] = value
        return rule(theta, g, *rest[: states + 1], *options)

    return changed


NO_RATE = Text("the rate is missing: the step is multiplied by lr", "少了学习率：更新量要乘 lr")
NO_EPS = Text("ε is missing: it is added to what one divides by", "少了 ε：它要加在除数上")
REBINDS = Text(
    "θ is as it was. `theta = theta - …` gives the name to a new array, and the layer keeps the old one: write "
    "`theta -= …`",
    "θ 没有变。`theta = theta - …` 只是让这个名字指向一个新数组，层里还是旧数组：要写 `theta -= …`",
)
LOST = Text(
    "every step is as if the state were 0 before it. `b = …` gives the name to a new array, which is lost: write into "
    "it, `b *= …`, `b += …`, or `b[...] = …`. Or is the old state left out of the rule?",
    "每一步都像之前的状态是 0。`b = …` 只是让这个名字指向一个新数组，随后就丢了：要写进原数组，`b *= …`、`b += …` 或 "
    "`b[...] = …`。还是规则里漏了旧的状态？",
)
OLD = Text(
    "the state is used before it is updated: this step's gradient counts in the next step only. Update it first",
    "状态还没更新就用了：这一步的梯度到下一步才起作用。应先更新",
)
