"""Station 11: what a split must be."""

from typing import Any

import numpy as np

from course.asking import refuse, seen
from course.texts import Text

SPLITS = [(60, 10), (101, 25)]


def divided(m: Any, count: int, held_out: int, seed: int = 0) -> tuple[Any, Any]:
    """The learner's split: numbers for training, and for validation."""
    train, validation = m.split(count, held_out, np.random.default_rng(count + seed))
    train, validation = np.asarray(train), np.asarray(validation)
    if "b" in (train.dtype.kind, validation.dtype.kind):
        refuse(
            "masks",
            "these are masks, true or false for each example. What is asked are two arrays of numbers",
            "这是掩码，每个样本一个真假。要的是两个装着编号的数组",
        )
    return train, validation


def of_rng(m: Any, count: int, held_out: int) -> None:
    """The same random numbers give the same split, others another."""
    one, same, other = (divided(m, count, held_out, seed) for seed in (0, 0, 1))
    if not all(np.array_equal(a, b) for a, b in zip(one, same, strict=True)):
        refuse(
            "own-random",
            "the same seed gives another split: draw from rng, not from np.random",
            "相同的种子得到了不同的划分：要用 rng，不用 np.random",
        )
    validation = sorted(one[1])
    if validation in (list(range(held_out)), list(range(count - held_out, count))):
        refuse(
            "unshuffled",
            "the first or the last ones are held out, in the order of the file, which may be sorted by class: shuffle "
            "all of them first, and cut then",
            "留出的是文件里最前或最后的样本，而文件可能按类别排好序：先把全部打乱，再切开",
        )
    if validation == sorted(other[1]):
        refuse(
            "own-seed",
            "the split is the same for every rng: a seed is written into the code. Draw from the rng that is handed in",
            "不管 rng 是什么，划分都一样：种子写死在代码里了。要用传进来的 rng",
        )


def apart(m: Any, count: int, held_out: int) -> None:
    """No example in both parts, or twice in one."""
    train, validation = divided(m, count, held_out)
    both = np.concatenate([train, validation])
    if both.size and (both.min() < 0 or both.max() >= count):
        refuse(
            "range",
            "there are numbers outside 0 … count − 1: count from 0",
            "有的编号不在 0 … count − 1 之内：从 0 数起",
        )
    if any(len(set(part)) < len(part) for part in (train, validation)):
        refuse(
            "lost",
            "some examples are twice in a part, and others in neither: use a permutation, do not draw with replacement",
            "有的样本在一边出现两次，有的哪边都没有：用排列，不要有放回地抽取",
        )
    if set(train) & set(validation):
        refuse(
            "overlap",
            "an example is in both parts: the validation loss then measures what was learned by heart. Shuffle once, "
            "and cut that",
            "有样本同时在两边：这样验证损失测的是背下来的东西。打乱一次，再切开",
        )


def sizes(m: Any, count: int, held_out: int) -> None:
    """As many as were asked for."""
    found = [len(each) for each in divided(m, count, held_out)]
    if found == [held_out, count - held_out]:
        refuse(
            "parts-exchanged",
            "the parts are exchanged: first what is trained on, then the held_out of them for validation",
            "两部分弄反了：先是训练的，后是留出的 held_out 个",
        )
    if found != [count - held_out, held_out]:
        refuse(
            "sizes",
            "the parts have other sizes: count − held_out, and held_out",
            "两部分的大小不对：应是 count − held_out 和 held_out",
        )


QUESTIONS = [
    seen(Text("split: drawn from rng", "split：由 rng 决定"), "split", SPLITS, of_rng),
    seen(
        Text("split: no example in both parts, none twice", "split：没有样本同在两边，也不重复"), "split", SPLITS, apart
    ),
    seen(Text("split: as many as were asked for", "split：数量"), "split", SPLITS, sizes),
]
