"""Station 11: splits and batches, means, divergence, and a run that goes on exactly."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from course.asking import refuse, seen
from course.question import Mistake, Question, saying
from course.s11_training import batching, splitting
from course.s11_training.resuming import RESUME
from course.texts import Text

LOSSES = np.random.default_rng(11).uniform(0, 3, 23)


def parts(places: Any, size: int) -> list[Any]:
    """Batches in order."""
    return [places[i : i + size] for i in range(0, len(places), size)]


def _total(places: Any) -> float:
    return float(LOSSES[places].sum())


def _means(places: Any, size: int) -> list[float]:
    return [float(LOSSES[each].mean()) for each in parts(places, size)]


def _whole(places: Any, size: int) -> Any:
    return places[: len(places) // size * size]


MEAN = Question(
    Text("mean_loss: each example counts once", "mean_loss：每个样本算一次"),
    "mean_loss",
    [(np.arange(23), 5), (np.arange(3, 20), 8), (np.arange(12), 4)],
    lambda m, places, size: m.mean_loss(lambda batch: float(LOSSES[batch].mean()), places, size),
    truth=lambda places, size: LOSSES[places].mean(),
    mistakes=[
        saying(
            "mean-of-means",
            "this is the mean of the batches' means. The last batch is smaller, and its examples count more than the "
            "others': weight each mean by its number",
            "这是各批平均值的平均。最后一批较小，其中的样本就比别的算得多：每个平均值要按样本数加权",
            lambda places, size: np.mean(_means(places, size)),
        ),
        saying(
            "sum-of-means",
            "the means are added and not divided",
            "平均值相加之后没有再除",
            lambda places, size: np.sum(_means(places, size)),
        ),
        saying(
            "sum-for-mean",
            "this is the sum over all examples: divide by how many there are",
            "这是所有样本之和：要除以样本数",
            lambda places, size: _total(places),
        ),
        saying(
            "last-batch",
            "only the last batch counts",
            "只算了最后一批",
            lambda places, size: _means(places, size)[-1],
        ),
        saying(
            "first-batch",
            "only the first batch counts: is the return inside the loop?",
            "只算了第一批：return 是不是写在循环里了？",
            lambda places, size: _means(places, size)[0],
        ),
        saying(
            "whole-batches",
            "the last, smaller batch is left out",
            "漏掉了最后较小的一批",
            lambda places, size: LOSSES[_whole(places, size)].mean(),
        ),
        saying(
            "last-left-out",
            "the last, smaller batch is left out of the sum, but counted in the number",
            "求和时漏掉了最后较小的一批，除的时候却算了它",
            lambda places, size: _total(_whole(places, size)) / len(places),
        ),
        saying(
            "size-for-count",
            "the last batch is weighted by size, as if it were full: weight by len(batch)",
            "最后一批按 size 加权，好像它是满的：要按 len(batch) 加权",
            lambda places, size: sum(_means(places, size)) * size / len(places),
        ),
        saying(
            "padded-count",
            "the number of examples is counted as if every batch were full: divide by len(places)",
            "样本数是按每批都满来数的：要除以 len(places)",
            lambda places, size: _total(places) / (len(parts(places, size)) * size),
        ),
        saying(
            "over-size",
            "the sum over all examples is divided by the size of a batch: divide by len(places)",
            "所有样本之和除以了一批的大小：要除以 len(places)",
            lambda places, size: _total(places) / size,
        ),
        saying(
            "over-batches",
            "the sum over all examples is divided by the number of batches: divide by len(places)",
            "所有样本之和除以了批数：要除以 len(places)",
            lambda places, size: _total(places) / len(parts(places, size)),
        ),
        saying(
            "not-weighted",
            "the means are added as they are, and divided by the number of examples: multiply each by len(batch) first",
            "各批的平均没有加权就相加，再除以样本数：每个平均先乘 len(batch)",
            lambda places, size: sum(_means(places, size)) / len(places),
        ),
        saying(
            "begins-anew",
            "the sum begins anew in every batch: set it to 0 before the loop",
            "每一批都把和重新置 0：要在循环之前置 0",
            lambda places, size: _total(parts(places, size)[-1]) / len(places),
        ),
        saying(
            "positions",
            "loss_of is asked for 0, 1, 2 …: give it the places themselves, places[i : i + size]",
            "传给 loss_of 的是 0、1、2……：要传位置本身，places[i : i + size]",
            lambda places, size: LOSSES[: len(places)].mean(),
        ),
        saying(
            "median",
            "this is the median of the batches' means, not the mean over all examples",
            "这是各批平均的中位数，不是所有样本的平均",
            lambda places, size: np.median(_means(places, size)),
        ),
    ],
)


def in_batches(m: Any, places: Any, size: int) -> None:
    """Whether the loss is asked of batches: all examples at once need all their memory at once."""
    largest = [0]

    def loss_of(batch: Any) -> float:
        largest[0] = max(largest[0], len(batch))
        return 1.0

    m.mean_loss(loss_of, places, size)
    if largest[0] > size:
        refuse(
            "all-at-once",
            "loss_of is asked for more places at once than size. All of MNIST at once may not fit into memory: "
            "batch by batch",
            "一次传给 loss_of 的位置比 size 多。整个 MNIST 一次可能放不进内存：要一批一批地算",
        )


MEAN_SIZE = seen(
    Text("mean_loss: batch by batch", "mean_loss：一批一批地算"), "mean_loss", [(np.arange(23), 5)], in_batches
)


def _ends(key: str, en: str, zh: str, when: Callable[[float, float], Any]) -> Mistake:
    return Mistake(key, Text(en, zh), lambda loss, first: float(when(loss, first)))


def _above(limit: float, loss: float, first: float) -> bool:
    return not np.isfinite(loss) or loss > limit * first


OTHER_LIMIT = (
    "the limit is another: it is one and a half of the first loss, 1.5 * first",
    "界限不对：应是初始损失的一倍半，1.5 * first",
)
DIVERGED = Question(
    Text("diverged: NaN, infinity, and a loss that rises", "diverged：NaN、无穷大和上升的损失"),
    "diverged",
    [
        *((loss, 2.0) for loss in (np.nan, np.inf, 2.9, 3.1, 0.5, 2.1, -np.inf, 1.8, 9.0, 4.2, 3.8)),
        (0.9, 0.5),
    ],
    lambda m, loss, first: float(bool(m.diverged(loss, first))),
    truth=lambda loss, first: float(not (np.isfinite(loss) and loss <= 1.5 * first)),
    mistakes=[
        _ends(
            "nan-passes",
            "NaN passes: every comparison with NaN is false. Ask np.isfinite first",
            "NaN 没有被发现：与 NaN 的任何比较都是假。先问 np.isfinite",
            lambda loss, first: loss > 1.5 * first or np.isinf(loss),
        ),
        _ends(
            "nan-passes",
            "NaN and −∞ pass: ask np.isfinite first",
            "NaN 和 −∞ 没有被发现：先问 np.isfinite",
            lambda loss, first: loss > 1.5 * first,
        ),
        _ends(
            "minus-infinity",
            "−∞ passes: it is no NaN, and is above no limit. np.isfinite finds both",
            "−∞ 没有被发现：它不是 NaN，也不高于任何界限。np.isfinite 两者都能发现",
            lambda loss, first: np.isnan(loss) or loss > 1.5 * first,
        ),
        _ends(
            "only-nan",
            "a loss that is finite and far above the first passes",
            "有限但远高于初始值的损失没有被发现",
            lambda loss, first: not np.isfinite(loss),
        ),
        _ends(
            "only-isnan",
            "NaN alone is found: infinity passes, and a finite loss far above the first",
            "只发现了 NaN：无穷大和远高于初始值的有限损失都没有被发现",
            lambda loss, first: np.isnan(loss),
        ),
        _ends(
            "any-rise",
            "any loss above the first ends the run; one and a half of it may be",
            "损失只要高于初始值就结束；应允许到一倍半",
            lambda loss, first: not (np.isfinite(loss) and loss <= first),
        ),
        _ends(
            "inverted",
            "this says whether the run may go on; it is to say whether to end it",
            "这回答的是能不能继续；要回答的是该不该结束",
            lambda loss, first: np.isfinite(loss) and loss <= 1.5 * first,
        ),
        _ends(
            "not-negated",
            "every finite loss ends the run: a not is missing before np.isfinite",
            "凡是有限的损失都会结束训练：np.isfinite 前面少了 not",
            lambda loss, first: np.isfinite(loss) or loss > 1.5 * first,
        ),
        _ends(
            "and-for-or",
            "both must be so for the run to end, no finite number and above the limit; either is enough: or",
            "两个条件都成立才结束；只要一个成立就该结束：用 or",
            lambda loss, first: not np.isfinite(loss) and loss > 1.5 * first,
        ),
        _ends("never", "this never ends a run", "任何情况都不结束", lambda loss, first: False),
        _ends("always", "this ends every run", "任何情况都结束", lambda loss, first: True),
        _ends(
            "exchanged",
            "loss and first are exchanged: a loss that has fallen ends the run",
            "loss 和 first 弄反了：损失下降反而结束",
            lambda loss, first: not np.isfinite(loss) or first > 1.5 * loss,
        ),
        _ends(
            "added",
            "1.5 is added to the first loss; the limit is one and a half times it, 1.5 * first",
            "1.5 是加上去的；界限是初始值的一倍半，1.5 * first",
            lambda loss, first: not np.isfinite(loss) or loss > first + 1.5,
        ),
        _ends(
            "without-first",
            "the limit is 1.5 itself, whatever the first loss was: 1.5 * first",
            "界限就是 1.5，与初始损失无关：应是 1.5 * first",
            lambda loss, first: not np.isfinite(loss) or loss > 1.5,
        ),
        _ends(
            "fall-ends",
            "a loss that has fallen far ends the run too: compare loss itself, not its distance to first",
            "损失大幅下降也会结束：要比较 loss 本身，不是它与 first 的距离",
            lambda loss, first: not np.isfinite(loss) or abs(loss - first) > 0.5 * first,
        ),
        *(_ends("other-limit", *OTHER_LIMIT, partial(_above, limit)) for limit in (2.0, 2.5)),
    ],
)
QUESTIONS = [*splitting.QUESTIONS, *batching.QUESTIONS, MEAN, MEAN_SIZE, DIVERGED, *RESUME]
