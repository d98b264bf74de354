"""Station 11: what the batches of an epoch must be."""

from typing import Any

import numpy as np

from course.asking import refuse, seen
from course.question import Question
from course.texts import Text

PLACES = [(np.arange(100, 143), 10), (np.arange(40), 8)]


def batched(m: Any, places: Any, size: int, rng: Any) -> list[Any]:
    """The learner's batches."""
    given: Any = m.batches(places.copy(), size, rng)
    if hasattr(given, "__next__"):
        refuse(
            "not-list",
            "this is a generator, no list: give all batches at once",
            "这是生成器，不是列表：要一次给出所有批次",
        )
    found = [np.asarray(each) for each in given]
    if any(each.ndim != 1 for each in found):
        refuse(
            "not-cut",
            "this is a list of single places, not of batches: cut it, order[i : i + size]",
            "这是一个个位置，不是一批批：要切开，order[i : i + size]",
        )
    if any(len(each) == 0 for each in found):
        refuse(
            "empty-batch",
            "a batch is empty: batch i is order[i : i + size], for i = 0, size, 2·size … up to the end",
            "有一批是空的：一批是 order[i : i + size]，i = 0、size、2·size……直到末尾",
        )
    return found


def untouched(m: Any, places: Any, size: int) -> Any:
    """The array of places is not written into."""
    return None if m.batches(places, size, np.random.default_rng(0)) is None else 1.0


def of_rng(m: Any, places: Any, size: int) -> None:
    """The same random numbers give the same order."""
    one, other = (np.concatenate(batched(m, places, size, np.random.default_rng(0))) for _ in range(2))
    if not np.array_equal(one, other):
        refuse(
            "unseeded",
            "the same seed gives another order: draw from rng, not from np.random",
            "相同的种子得到不同的次序：要用 rng，不用 np.random",
        )


def once(m: Any, places: Any, size: int) -> None:
    """Every place, once."""
    found = np.concatenate(batched(m, places, size, np.random.default_rng(0)))
    missing = set(places) - set(found)
    if missing and set(found) <= set(range(len(places))):
        refuse(
            "not-places",
            "these are 0 … len(places) − 1: the batches hold the places themselves, places[order]",
            "这些是 0 … len(places) − 1：批里装的是位置本身，places[order]",
        )
    if len(found) > len(places):
        refuse(
            "too-many",
            "there are more places than were given: batches overlap, or the last one is filled up. It may be smaller, "
            "and the loop goes on by size",
            "位置比给的多：批与批重叠了，或者最后一批被补满了。最后一批可以小一些，循环每次前进 size",
        )
    if len(set(found)) < len(found):
        refuse(
            "repeats",
            "some places come twice in an epoch and others not at all: shuffle, do not draw with replacement",
            "一轮里有的位置出现两次，有的没出现：应打乱，而不是有放回地抽取",
        )
    if missing and len(missing) == len(places) % size:
        refuse(
            "drops-last",
            "the last, smaller batch is dropped: its examples are not trained on in this epoch. Go on to the end",
            "丢掉了最后较小的一批：这一轮没有用到其中的样本。要走到底",
        )
    if missing:
        refuse(
            "missing",
            "some places are in no batch: does the loop begin at 0 and go to the end, range(0, len(places), size)?",
            "有的位置不在任何一批里：循环是不是从 0 开始、走到底，range(0, len(places), size)？",
        )


def shuffled(m: Any, places: Any, size: int) -> None:
    """In another order, each epoch."""
    rng = np.random.default_rng(1)
    found = batched(m, places, size, rng)
    one, other = np.concatenate(found), np.concatenate(batched(m, places, size, rng))
    if any(np.array_equal(one, kept) for kept in (places, places[::-1])):
        refuse("no-shuffle", "the batches come in the order of the places: shuffle them", "批次按原来的次序：要打乱")
    if 1 < len(found) < len(one) and all(np.ptp(each) == len(each) - 1 for each in found):  # consecutive places
        refuse(
            "same-together",
            "the same examples are together in every epoch: it is the batches, or each of them, that are shuffled. "
            "Shuffle all places, and cut then",
            "每一轮都是同样的样本在一起：打乱的只是批次的次序，或者各批之内。先打乱所有位置，再切开",
        )
    if np.array_equal(one, other):
        refuse(
            "same-order",
            "each epoch has the same order: draw from rng itself, which goes on; no new one, and no copy of it",
            "每一轮次序都相同：直接用 rng 抽取，它会往下走；不要新建，也不要复制它",
        )


def sized(m: Any, places: Any, size: int) -> None:
    """Of the size that was asked for, but for the last."""
    found = [len(each) for each in batched(m, places, size, np.random.default_rng(0))]
    if set(found[:-1]) != {size} or found[-1] > size:
        refuse(
            "batch-size",
            "a batch has another size than was asked for; only the last may be smaller",
            "批的大小与要求不同；只有最后一批可以小一些",
        )


QUESTIONS = [
    Question(
        Text("batches: the array of places stays as it is", "batches：位置数组保持原样"),
        "batches",
        PLACES,
        untouched,
        truth=lambda places, size: 1.0,
    ),
    seen(Text("batches: the same rng, the same order", "batches：相同的 rng，相同的次序"), "batches", PLACES, of_rng),
    seen(Text("batches: every place, once", "batches：每个位置一次"), "batches", PLACES, once),
    seen(Text("batches: another order in each epoch", "batches：每一轮次序不同"), "batches", PLACES, shuffled),
    seen(Text("batches: of the right size", "batches：大小"), "batches", PLACES, sized),
]
