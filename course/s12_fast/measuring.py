"""Station 12: how a time is measured, by a clock that only the measured function moves."""

import time
import timeit
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import numpy as np

from course.question import Question, saying
from course.texts import Text


@contextmanager
def our_clock(m: Any, clock: Callable[[], float]) -> Iterator[None]:
    """A block in which a module's clocks are this one: those of ``time``, by any name, and that of ``timeit``."""
    seconds = ("perf_counter", "time", "monotonic", "process_time")
    clocks = dict.fromkeys(seconds, clock) | {f"{name}_ns": lambda: round(1e9 * clock()) for name in seconds}
    ours = {id(getattr(time, name)): made for name, made in clocks.items()}
    functions = [timeit.Timer.__init__, timeit.timeit, timeit.repeat]
    defaults = [each.__defaults__ for each in functions]
    kept = dict(vars(m))
    vars(m).update({name: ours[id(value)] for name, value in kept.items() if id(value) in ours})
    vars(m).update({name: _clocks(clocks) for name, value in kept.items() if value is time})
    before = {name: getattr(time, name) for name in clocks if "process" not in name}  # the check's own clock is that
    for name in before:
        setattr(time, name, clocks[name])
    for each in functions:
        each.__defaults__ = tuple(ours.get(id(value), value) for value in each.__defaults__ or ())
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(time, name, value)
        for each, value in zip(functions, defaults, strict=True):
            each.__defaults__ = value
        vars(m).update(kept)


def _clocks(clocks: dict[str, Any]) -> Any:
    return SimpleNamespace(**(vars(time) | clocks))


def clocked(m: Any, durations: list[float], repeat: int) -> Any:
    """What measure says of a function that takes these times, by a clock that only it moves."""
    now, left = [100.0], iter(durations)

    def clock() -> float:
        return now[0]

    def f() -> None:
        now[0] += next(left)

    with our_clock(m, clock):
        return m.measure(f, repeat)


DURATIONS = [9.0, 1.5, 1.3, 1.2, 2.0, 1.1, 1.0, 1.4, 1.6]
MEASURE = [
    (
        "first-call",
        "only the first call is measured, and it compiles: call once before, without the clock",
        "只测了第一次调用，而它包含编译：先不计时地调用一次",
        lambda d, n: d[0],
    ),
    (
        "mean-with-compilation",
        "this is a mean, and the compilation is in it: call once before, and take the least",
        "这是平均，还包含了编译：先调用一次，再取最小值",
        lambda d, n: sum(d[:n]) / n,
    ),
    (
        "mean-for-least",
        "this is the mean. What disturbs a call makes it longer, never shorter: take the least",
        "这是平均。干扰只会让调用变长，不会变短：取最小值",
        lambda d, n: sum(d[1 : n + 1]) / n,
    ),
    (
        "total-for-least",
        "this is the time of all calls together",
        "这是所有调用的总时间",
        lambda d, n: sum(d[1 : n + 1]),
    ),
    ("largest", "this is the longest call; take the least", "这是最长的一次；取最小值", lambda d, n: max(d[1 : n + 1])),
    (
        "only-one",
        "only the first call that counts is measured: read the clock before each call anew, and take the least of all",
        "只测了计时的第一次：每次调用之前都要重新看时钟，再取所有次的最小值",
        lambda d, n: d[1],
    ),
    (
        "no-warm-up",
        "the first call is among those measured: call once before, without the clock",
        "第一次调用也算在里面了：先不计时地调用一次",
        lambda d, n: min(d[:n]),
    ),
    (
        "one-too-few",
        "one call too few is measured: repeat of them, after the one that is not counted",
        "少测了一次：不算第一次，要测 repeat 次",
        lambda d, n: min(d[1:n], default=np.inf),
    ),
    (
        "repeat-ignored",
        "the number of calls is always the same: it is repeat",
        "调用的次数是固定的：应是 repeat 次",
        lambda d, n: min(d[1:6]),
    ),
    (
        "last",
        "only the last call counts: take the least of all",
        "只算了最后一次：要取所有次的最小值",
        lambda d, n: d[n],
    ),
    (
        "median",
        "this is the median. What disturbs a call makes it longer, never shorter: take the least",
        "这是中位数。干扰只会让调用变长，不会变短：取最小值",
        lambda d, n: sorted(d[1 : n + 1])[n // 2],
    ),
    (
        "wrong-way-round",
        "the difference is the wrong way round: the reading after the call minus the one before it",
        "相减的次序反了：调用之后的读数减去之前的",
        lambda d, n: -max(d[1 : n + 1]),
    ),
    (
        "compilation-shared-out",
        "the time of the first call is in it, shared out among the others: begin the clock after it",
        "第一次调用的时间也分摊在里面了：要在它之后才开始计时",
        lambda d, n: sum(d[: n + 1]) / n,
    ),
    (
        "mean-of-all",
        "this is a mean, and the compilation is in it: call once before, and take the least",
        "这是平均，还包含了编译：先调用一次，再取最小值",
        lambda d, n: sum(d[: n + 1]) / (n + 1),
    ),
    (
        "not-timed",
        "0: is f called between two readings of the clock, and does the least begin at infinity?",
        "结果是 0：f 是不是在两次读时钟之间调用的？最小值是不是从无穷大开始？",
        lambda d, n: 0.0,
    ),
    (
        "no-difference",
        "this is a reading of the clock itself; the time of a call is the difference of two",
        "这是时钟的读数本身；一次调用的时间是两次读数之差",
        lambda d, n: 100.0 + d[0] + d[1],
    ),
    (
        "milliseconds",
        "this is in milliseconds; seconds are asked for",
        "单位是毫秒；要的是秒",
        lambda d, n: 1e3 * min(d[1 : n + 1]),
    ),
]
MEASURED = Question(
    Text("measure: the least, without compilation", "measure：最小值，不含编译"),
    "measure",
    [(DURATIONS, 5), (DURATIONS, 3), (DURATIONS, 1), ([4.0, *DURATIONS[:0:-1]], 4)],
    clocked,
    truth=lambda d, n: min(d[1 : n + 1]),
    mistakes=[saying(*each) for each in MEASURE],
)
