"""Station 11: splits and batches, means, divergence, and a run that goes on exactly."""

from typing import Any

import numpy as np

from course.asking import yes
from course.question import Mistake, Question
from course.s11_training.resuming import RESUME
from course.texts import Text


def divided(m: Any, count: int, held_out: int) -> tuple[Any, Any]:
    """The learner's split."""
    train, validation = m.split(count, held_out, np.random.default_rng(count))
    return np.asarray(train), np.asarray(validation)


def listed(m: Any, places: Any, size: int, seed: int = 0) -> Any:
    """The learner's batches, in a row."""
    return np.concatenate([np.asarray(each) for each in m.batches(places, size, np.random.default_rng(seed))])


def orders(m: Any, places: Any, size: int) -> tuple[Any, Any]:
    """Two epochs from one generator."""
    rng = np.random.default_rng(1)
    one, other = (np.concatenate([np.asarray(each) for each in m.batches(places, size, rng)]) for _ in range(2))
    return one, other


SPLITS = [(60, 10), (101, 25)]
PLACES = [(np.arange(100, 143), 10), (np.arange(40), 8)]
SPLIT = [
    yes(
        Text("split: as many as were asked for", "split：数量"),
        "split",
        SPLITS,
        lambda m, n, k: [len(each) for each in divided(m, n, k)] == [n - k, k],
        "sizes",
        Text(
            "the parts have other sizes: count − held_out, and held_out",
            "两部分的大小不对：应是 count − held_out 和 held_out",
        ),
    ),
    yes(
        Text("split: no example in both parts", "split：没有样本同在两边"),
        "split",
        SPLITS,
        lambda m, n, k: not set(divided(m, n, k)[0]) & set(divided(m, n, k)[1]),
        "overlap",
        Text(
            "an example is in both parts: the validation loss then measures what was learned by heart. Shuffle once, and "
            "cut that",
            "有样本同时在两边：这样验证损失测的是背下来的东西。打乱一次，再切开",
        ),
    ),
    yes(
        Text("split: none is lost, none is twice", "split：不丢，不重"),
        "split",
        SPLITS,
        lambda m, n, k: sorted(np.concatenate(divided(m, n, k))) == list(range(n)),
        "lost",
        Text(
            "some examples are in neither part, or twice in one: use a permutation, do not draw with replacement",
            "有的样本哪边都没有，或者一边出现两次：用排列，不要有放回地抽取",
        ),
    ),
    yes(
        Text("split: shuffled", "split：打乱"),
        "split",
        SPLITS,
        lambda m, n, k: max(divided(m, n, k)[0]) >= n - k and list(divided(m, n, k)[1]) != list(range(n - k, n)),
        "unshuffled",
        Text(
            "the last ones are held out, in the order of the file, which may be sorted by class: shuffle first",
            "留出的是文件里最后的样本，而文件可能按类别排好序：先打乱",
        ),
    ),
    yes(
        Text("split: the same rng gives the same split", "split：相同的 rng 给出相同的划分"),
        "split",
        SPLITS,
        lambda m, n, k: np.array_equal(divided(m, n, k)[0], divided(m, n, k)[0]),
        "own-random",
        Text(
            "the same seed gives another split: draw from rng, not from np.random",
            "相同的种子得到了不同的划分：要用 rng，不用 np.random",
        ),
    ),
]
BATCHES = [
    yes(
        Text("batches: every place, once", "batches：每个位置都有"),
        "batches",
        PLACES,
        lambda m, places, size: (
            set(listed(m, places, size)) == set(places) or len(listed(m, places, size)) >= len(places)
        ),
        "drops-last",
        Text(
            "the last, smaller batch is dropped: its examples are not trained on in this epoch. Go on to the end",
            "丢掉了最后较小的一批：这一轮没有用到其中的样本。要走到底",
        ),
    ),
    yes(
        Text("batches: none twice", "batches：没有重复"),
        "batches",
        PLACES,
        lambda m, places, size: sorted(listed(m, places, size)) == sorted(places),
        "repeats",
        Text(
            "some places come twice in an epoch and others not at all: shuffle, do not draw with replacement",
            "一轮里有的位置出现两次，有的没出现：应打乱，而不是有放回地抽取",
        ),
    ),
    yes(
        Text("batches: shuffled", "batches：打乱"),
        "batches",
        PLACES,
        lambda m, places, size: not np.array_equal(listed(m, places, size), places),
        "no-shuffle",
        Text("the batches come in the order of the places: shuffle them", "批次按原来的次序：要打乱"),
    ),
    yes(
        Text("batches: another order in each epoch", "batches：每一轮次序不同"),
        "batches",
        PLACES,
        lambda m, places, size: not np.array_equal(*orders(m, places, size)),
        "same-order",
        Text(
            "each epoch has the same order: draw from rng, which goes on; do not seed a new one",
            "每一轮次序都相同：用 rng 抽取，它会往下走；不要重新设种子",
        ),
    ),
    yes(
        Text("batches: the same rng, the same order", "batches：相同的 rng，相同的次序"),
        "batches",
        PLACES,
        lambda m, places, size: np.array_equal(listed(m, places, size), listed(m, places, size)),
        "unseeded",
        Text(
            "the same seed gives another order: draw from rng, not from np.random",
            "相同的种子得到不同的次序：要用 rng，不用 np.random",
        ),
    ),
    yes(
        Text("batches: of the right size", "batches：大小"),
        "batches",
        PLACES,
        lambda m, places, size: (
            {len(each) for each in m.batches(places, size, np.random.default_rng(0))[:-1]} == {size}
        ),
        "batch-size",
        Text("a batch has another size than was asked for", "批的大小与要求不同"),
    ),
]
LOSSES = np.random.default_rng(11).uniform(0, 3, 23)


def parts(places: Any, size: int) -> list[Any]:
    """Batches in order."""
    return [places[i : i + size] for i in range(0, len(places), size)]


MEAN = Question(
    Text("mean_loss: each example counts once", "mean_loss：每个样本算一次"),
    "mean_loss",
    [(np.arange(23), 5), (np.arange(3, 20), 8), (np.arange(12), 4)],
    lambda m, places, size: float(m.mean_loss(lambda batch: float(LOSSES[batch].mean()), places, size)),
    truth=lambda places, size: LOSSES[places].mean(),
    mistakes=[
        Mistake(
            "mean-of-means",
            Text(
                "this is the mean of the batches' means. The last batch is smaller, and its examples count more than the "
                "others': weight each mean by its number",
                "这是各批平均值的平均。最后一批较小，其中的样本就比别的算得多：每个平均值要按样本数加权",
            ),
            lambda places, size: np.mean([LOSSES[each].mean() for each in parts(places, size)]),
        ),
        Mistake(
            "sum-of-means",
            Text("the means are added and not divided", "平均值相加之后没有再除"),
            lambda places, size: np.sum([LOSSES[each].mean() for each in parts(places, size)]),
        ),
        Mistake(
            "sum-for-mean",
            Text("this is the sum over all examples: divide by how many there are", "这是所有样本之和：要除以样本数"),
            lambda places, size: LOSSES[places].sum(),
        ),
        Mistake(
            "last-batch",
            Text("only the last batch counts", "只算了最后一批"),
            lambda places, size: LOSSES[parts(places, size)[-1]].mean(),
        ),
        Mistake(
            "whole-batches",
            Text("the last, smaller batch is left out", "漏掉了最后较小的一批"),
            lambda places, size: LOSSES[places[: len(places) // size * size]].mean(),
        ),
    ],
)
DIVERGED = Question(
    Text("diverged: NaN, infinity, and a loss that rises", "diverged：NaN、无穷大和上升的损失"),
    "diverged",
    [(np.nan, 2.0), (np.inf, 2.0), (2.9, 2.0), (3.1, 2.0), (0.5, 2.0), (2.1, 2.0), (-np.inf, 2.0)],
    lambda m, loss, first: float(bool(m.diverged(loss, first))),
    truth=lambda loss, first: float(not (np.isfinite(loss) and loss <= 1.5 * first)),
    mistakes=[
        Mistake(
            "nan-passes",
            Text(
                "NaN passes: every comparison with NaN is false. Ask np.isfinite first",
                "NaN 没有被发现：与 NaN 的任何比较都是假。先问 np.isfinite",
            ),
            lambda loss, first: float(loss > 1.5 * first or np.isinf(loss)),
        ),
        Mistake(
            "nan-passes",
            Text("NaN and −∞ pass: ask np.isfinite first", "NaN 和 −∞ 没有被发现：先问 np.isfinite"),
            lambda loss, first: float(loss > 1.5 * first),
        ),
        Mistake(
            "only-nan",
            Text("a loss that is finite and far above the first passes", "有限但远高于初始值的损失没有被发现"),
            lambda loss, first: float(not np.isfinite(loss)),
        ),
        Mistake(
            "any-rise",
            Text(
                "any loss above the first ends the run; one and a half of it may be",
                "损失只要高于初始值就结束；应允许到一倍半",
            ),
            lambda loss, first: float(not (np.isfinite(loss) and loss <= first)),
        ),
    ],
)
# First what is random: the other questions ask more than once.
QUESTIONS = [SPLIT[-1], *SPLIT[:-1], BATCHES[-2], *BATCHES[:-2], BATCHES[-1], MEAN, DIVERGED, *RESUME]
