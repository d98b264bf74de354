"""Station 12: the kernel, its speed, how it is measured, and MNIST beside minigrad."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from course.optimizing import inputs, question
from course.question import Mistake, Question
from course.s10_adam.questions import NADAM, OPTIONS, nadam
from course.s12_fast.measuring import MEASURED
from course.s12_fast.training import TRAINED
from course.texts import Text

SIZE = 200_000


def flat_copies(m: Any, theta: Any, g: Any) -> Any:
    """θ, m and v after a step, where θ's elements are not in the order of memory, and those of g are."""
    theta = np.asfortranarray(theta)
    first, second = np.zeros_like(theta), np.zeros_like(theta)
    m.fast_nadam(theta, g, first, second, 1, 0.1)
    return tuple(np.ascontiguousarray(each) for each in (theta, first, second))


def stepped(theta: Any, g: Any) -> Any:
    """The right ones."""
    return nadam(theta, g, np.zeros_like(theta), np.zeros_like(theta), 1, 0.1, 0.9, 0.999, 1e-8)


def other_order(theta: Any, g: Any) -> Any:
    """Each array is flattened as it lies in memory: g's elements meet others of θ."""
    mixed = g.ravel().reshape(theta.T.shape).T
    return stepped(theta, mixed)


class Plain:
    """A kernel that is not compiled."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.py_func = function

    def __call__(self, *arguments: Any) -> Any:
        return self.py_func(*arguments)


def plainly(ask: Any) -> Any:
    """The same with ``steps`` as plain Python: an index that is too large is an error there, and each error has a line."""

    def steps(m: Any, *x: Any) -> Any:
        kernel = m.steps
        m.steps = Plain(getattr(kernel, "py_func", kernel))
        try:
            return ask(m, *x)
        finally:
            m.steps = kernel

    return steps


def some(update: Any, where: slice) -> Any:
    """θ where the loop does not reach all elements."""

    def gives(theta: Any, *rest: Any) -> Any:
        result, right = theta.copy(), update(theta, *rest)
        result.reshape(-1)[where] = right.reshape(-1)[where]
        return result

    return gives


def compiled(m: Any) -> float:
    """Whether steps has been compiled for what fast_nadam gave it."""
    x, kernel, calls = [np.ones(3, np.float32) for _ in range(4)], m.steps, []

    class Recorder:
        def __call__(self, *arguments: Any) -> Any:
            calls.append(1)
            return kernel(*arguments)

        def __getattr__(self, name: str) -> Any:
            return getattr(kernel, name)

    m.steps = Recorder()
    try:
        m.fast_nadam(*x, 1, 0.1)
    finally:
        m.steps = kernel
    return float(bool(calls and getattr(kernel, "nopython_signatures", ())))


def faster(m: Any) -> float:
    """Whether fast_nadam is faster than station 10's nadam: in turns, the least of each."""
    import s10_adam  # the learner's

    ours, theirs = ([np.ones(SIZE, np.float32) for _ in range(4)] for _ in range(2))
    m.fast_nadam(*ours, 1, 0.001)
    seconds: dict[str, float] = {}
    for t in range(2, 12):
        for name, rule, arrays in (("fast", m.fast_nadam, ours), ("numpy", s10_adam.nadam, theirs)):
            began = time.perf_counter()
            rule(*arrays, t, 0.001)
            seconds[name] = min(seconds.get(name, np.inf), time.perf_counter() - began)
    print(f"nadam: {1e3 * seconds['numpy']:.2f} ms, fast_nadam: {1e3 * seconds['fast']:.2f} ms, {SIZE:,} numbers")
    return float(seconds["fast"] < seconds["numpy"] / 1.2)


STEPPED = question(
    "fast_nadam", Text("fast_nadam, four steps", "fast_nadam，四步"), nadam, 2, inputs(16, *OPTIONS), NADAM, True, True
)._replace(tolerance=1e-5)
assert STEPPED.truth is not None
LOOPS = [
    Mistake(key, Text(en, zh), some(STEPPED.truth, where))
    for key, en, zh, where in (
        (
            "first-element",
            "only the first element is updated: is something inside the loop that ends it, such as a return?",
            "只更新了第一个元素：循环里是不是有结束它的语句，比如 return？",
            slice(1),
        ),
        (
            "not-the-last",
            "the last element is not updated: the loop goes to theta.size, which it does not reach itself",
            "最后一个元素没有更新：循环到 theta.size 为止，本来就不含它自己",
            slice(-1),
        ),
        (
            "not-the-first",
            "the first element is not updated: the loop begins at 0",
            "第一个元素没有更新：循环从 0 开始",
            slice(1, None),
        ),
    )
]
STEPPED = STEPPED._replace(mistakes=[*LOOPS, *STEPPED.mistakes])
QUESTIONS = [
    STEPPED._replace(
        name=Text("fast_nadam, four steps, as plain Python", "fast_nadam，四步，先不编译"), ask=plainly(STEPPED.ask)
    ),
    STEPPED._replace(name=Text("fast_nadam, four steps, compiled", "fast_nadam，四步，编译之后")),
    Question(
        Text("fast_nadam: any order of memory", "fast_nadam：任意的内存次序"),
        "fast_nadam",
        [(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([[1.0, -2.0, 0.5], [3.0, -0.1, 0.7]]))],
        flat_copies,
        truth=stepped,
        tolerance=1e-5,
        mistakes=[
            Mistake(
                "copied",
                Text(
                    "θ is as it was: ravel() of an array that is not in the order of memory is a copy, and the update is "
                    "lost with it. Copy back, or loop over .flat",
                    "θ 没有变：数组不按内存次序排列时，ravel() 得到的是副本，更新也随它丢了。要写回去，或用 .flat 循环",
                ),
                lambda theta, g: (theta, 0 * theta, 0 * theta),
            ),
            Mistake(
                "states-copied",
                Text(
                    "θ is copied back, m and v are not: they begin at 0 in the next step",
                    "θ 写回了，m 和 v 没有：下一步它们又从 0 开始",
                ),
                lambda theta, g: (stepped(theta, g)[0], 0 * theta, 0 * theta),
            ),
            Mistake(
                "other-order",
                Text(
                    "the arrays are flattened in different orders: an element of θ gets the gradient of another. ravel() and "
                    "reshape(-1) go by rows always, ravel('K') as each array lies in memory",
                    "各数组展平的次序不同：θ 的元素用了别的元素的梯度。ravel() 和 reshape(-1) 总是按行，ravel('K') 按各数组自己在内存里的次序",
                ),
                other_order,
            ),
        ],
    ),
    Question(
        Text("steps: compiled", "steps：已编译"),
        "fast_nadam",
        [()],
        compiled,
        truth=lambda: 1.0,
        mistakes=[
            Mistake(
                "not-compiled",
                Text(
                    "fast_nadam does not go through the compiled steps: it must call it, and steps must keep its @njit",
                    "fast_nadam 没有用到编译好的 steps：要调用它，并保留 @njit",
                ),
                lambda: 0.0,
            )
        ],
    ),
    Question(
        Text("fast_nadam: faster than NumPy", "fast_nadam：比 NumPy 快"),
        "fast_nadam",
        [()],
        faster,
        truth=lambda: 1.0,
        mistakes=[
            Mistake(
                "slow",
                Text(
                    "it is no faster than station 10's: one loop in steps, over whole arrays, called once for each "
                    "parameter, and no copies",
                    "不比第 10 站的快：steps 里只用一个循环走完整个数组，每个参数只调用一次，不要复制",
                ),
                lambda: 0.0,
            )
        ],
    ),
    MEASURED,
    TRAINED,
]
