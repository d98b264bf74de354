"""Station 11: what a state must hold, and a run that goes on exactly."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from course.asking import yes
from course.question import MistakeError
from course.stations import STATIONS
from course.texts import DIAGNOSES, Text

DATA = np.random.default_rng(12).standard_normal((20, 5))


def fresh(m: Any, seed: int) -> Any:
    """A run of a small regression, with the learner's rule of station 10."""
    rule = m.gradients.__globals__["Value"]
    p = rule(np.random.default_rng(seed).standard_normal(4))
    import s10_adam  # the learner's

    return m.Run(s10_adam.Optimizer([p], lr=0.05), np.random.default_rng(seed + 100))


def train(m: Any, run: Any, epochs: int) -> None:
    """Epochs of it."""
    value, (p,) = m.gradients.__globals__["Value"], run.optimizer.parameters

    def loss_of(batch: Any) -> Any:
        x, y = DATA[batch, :4], DATA[batch, 4:]
        total = m.gradients.__globals__["total"]
        return total((total(value(x) * p, axis=1) - value(y)) ** 2.0) / float(len(batch))

    for _ in range(epochs):
        run.epoch(loss_of, np.arange(20), 6)


def now(run: Any) -> dict[str, Any]:
    """All that a run is, as it is now."""
    optimizer = run.optimizer
    return copy.deepcopy(
        {
            "parameters": [p.data for p in optimizer.parameters],
            "states": [list(each) for each in optimizer.states],
            "t": optimizer.t,
            "rng": run.rng.bit_generator.state,
        }
    )


def saved(run: Any) -> Any:
    """What state() gives; None is no state."""
    kept = run.state()
    if kept is None:
        raise MistakeError("nothing", DIAGNOSES["nothing"].filled(gap="state"))
    return kept


def resumed(part: str) -> Callable[..., bool]:
    """Whether a part of a run is back after state, more epochs, and load in another run."""

    def ask(m: Any, seed: int) -> bool:
        run = fresh(m, seed)
        train(m, run, 2)
        kept, right = saved(run), now(run)
        train(m, run, 2)
        other = fresh(m, seed + 1)
        train(m, other, 1)
        other.load(kept)
        return _same(now(other)[part], right[part])

    return ask


def again(m: Any, seed: int) -> bool:
    """Whether one state serves twice: what is trained after a load must not change it."""
    run = fresh(m, seed)
    train(m, run, 2)
    kept, right = saved(run), now(run)
    one = fresh(m, seed + 1)
    one.load(kept)
    train(m, one, 2)
    other = fresh(m, seed + 2)
    other.load(kept)
    return _same(now(other), right)


def in_place(m: Any, seed: int) -> bool:
    """Whether the optimizer keeps its own Values, which the layers hold too."""
    run, other = fresh(m, seed), fresh(m, seed + 1)
    train(m, run, 1)
    before = other.optimizer.parameters[0]
    other.load(saved(run))
    return other.optimizer.parameters[0] is before


def exactly(m: Any, seed: int) -> bool:
    """Whether a resumed run ends where an uninterrupted one does, bit for bit."""
    run, other = fresh(m, seed), fresh(m, seed + 1)
    train(m, run, 2)
    other.load(saved(run))
    train(m, run, 2)
    train(m, other, 2)
    return _same(now(run), now(other))


def alias(m: Any, seed: int) -> bool:
    """Whether what state() gave stays as it was while training goes on."""
    run = fresh(m, seed)
    train(m, run, 1)
    kept = saved(run)
    before = copy.deepcopy(kept)
    train(m, run, 1)
    return _same(kept, before)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(_same(a, b) for a, b in zip(one, other, strict=True))
    if one is other:
        return True
    if isinstance(getattr(one, "data", None), np.ndarray):
        return np.array_equal(one.data, other.data)
    if isinstance(one, np.random.Generator):
        return _same(one.bit_generator.state, other.bit_generator.state)
    if type(one).__module__ in MODULES:  # an object of a class of the learner's
        return type(one) is type(other) and _same(_attributes(one), _attributes(other))
    return bool(np.array_equal(one, other))


def _attributes(it: Any) -> dict[str, Any]:
    slots = {name: getattr(it, name) for name in getattr(type(it), "__slots__", ()) if hasattr(it, name)}
    return slots | getattr(it, "__dict__", {})


MODULES = {station.name for station in STATIONS}
SEEDS = [(3,)]
RESUME = [
    yes(
        Text("state: a copy", "state：副本"),
        "state",
        SEEDS,
        alias,
        "aliased",
        Text(
            "the state changes while the run goes on: it holds the arrays themselves, or rng itself. Copy all of it: "
            "copy.copy and list(…) copy the outermost alone, copy.deepcopy whatever is in it",
            "训练继续时，保存的状态也跟着变：里面就是那些会被就地改写的数组，或者 rng 本身。要全部复制："
            "copy.copy 和 list(…) 只复制最外层，copy.deepcopy 连里面的一起复制",
        ),
    ),
    *(
        yes(Text(f"resumed: {en}", f"恢复：{zh}"), "load", SEEDS, resumed(part), key, says)
        for part, en, zh, key, says in (
            (
                "parameters",
                "the parameters",
                "参数",
                "no-parameters",
                Text("the parameters are not those that were saved", "参数不是保存时的"),
            ),
            (
                "states",
                "the optimizer's states",
                "优化器的状态",
                "no-states",
                Text(
                    "m and v of the optimizer are not those that were saved: the next steps would be others",
                    "优化器的 m 和 v 不是保存时的：接下来的更新就不同了",
                ),
            ),
            (
                "t",
                "the count of steps",
                "步数",
                "no-count",
                Text(
                    "t is not what it was: the corrections of Adam depend on it",
                    "t 不是保存时的：Adam 的修正取决于它",
                ),
            ),
            (
                "rng",
                "the random numbers",
                "随机数",
                "no-random",
                Text(
                    "rng is not where it was: the next epoch would have other batches",
                    "rng 不在保存时的位置：下一轮的批次就不同了",
                ),
            ),
        )
    ),
    yes(
        Text("load: into the parameters that are there", "load：写进原有的参数"),
        "load",
        SEEDS,
        in_place,
        "new-parameters",
        Text(
            "the optimizer has other Values after a load. The layers still hold the ones of before, which are not trained "
            "any more: write into their arrays, p.data[...] = …",
            "load 之后优化器里是另外的 Value。层里还是原来的，以后就训练不到了：要写进它们的数组，p.data[...] = …",
        ),
    ),
    yes(
        Text("load: the same state a second time", "load：同一个状态再用一次"),
        "load",
        SEEDS,
        again,
        "load-shares",
        Text(
            "training after a load changes the state that was loaded: copy it on the way in too",
            "load 之后的训练改变了保存的状态：载入时也要复制",
        ),
    ),
    yes(
        Text("resumed: the same to the last bit", "恢复：逐位相同"),
        "load",
        SEEDS,
        exactly,
        "not-exact",
        Text("the resumed run ends elsewhere than the uninterrupted one", "恢复的训练与不中断的训练终点不同"),
    ),
]
