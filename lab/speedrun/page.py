"""The tables of ``docs/speedrun.md``, in both languages, from the files that the commands wrote beside it."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import fmean, median
from typing import Any, NamedTuple

from lab.console.errors import LabError
from lab.speedrun.check import SEEDS, Outcome, outcome_of, percent
from lab.speedrun.ladder import RUNGS, TRIED
from lab.speedrun.picture import draw
from lab.speedrun.record import standing
from lab.statistics import difference
from lab.training.files import read_json
from minigrad.files import replacing

ENGLISH, CHINESE = 0, 1
MARK = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.S)


class Words(NamedTuple):
    """The heads of the tables."""

    records: Sequence[str]
    beside: Sequence[str]
    ladder: Sequence[str]
    tried: Sequence[str]


WORDS = (
    Words(
        ("class", "mean test accuracy (95 %)", "s of training", "s from the prompt", "recipe", "processor", "date"),
        (
            "recipe",
            "s of training, minigrad",
            "PyTorch",
            "PyTorch / minigrad",
            "s from the prompt, minigrad",
            "PyTorch",
        ),
        ("rung", "change", "validation accuracy, 95 %", "seeds", "s of training"),
        ("change", "validation accuracy, 95 %", "beside the record", "seeds", "s of training"),
    ),
    Words(
        ("级别", "平均测试准确率（95 %）", "训练秒数", "从提示符起的秒数", "配方", "处理器", "日期"),
        ("配方", "训练秒数，minigrad", "PyTorch", "比值", "从提示符起的秒数，minigrad", "PyTorch"),
        ("级", "改动", "验证准确率，95 %", "种子数", "训练秒数"),
        ("改动", "验证准确率，95 %", "与纪录相比", "种子数", "训练秒数"),
    ),
)


def table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    """In Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def records(folder: Path, language: int) -> str:
    """The entries, those of the highest class first, and of a class the quickest."""
    found = [read_json(path, "write it again by check") for path in sorted((folder / "records").glob("*.json"))]
    found.sort(key=lambda record: fmean(record["seconds"]))
    return table(WORDS[language].records, map(_record, found))


def _record(record: dict[str, Any]) -> Sequence[str]:
    outcome, where = outcome_of(record), record["where"]
    reached = standing(outcome.mean) if len(outcome.accuracies) >= SEEDS else None
    times = f"{fmean(record['seconds']):.2f}", f"{fmean(record['from_prompt']):.1f}"
    accuracy, name = percent(outcome.mean, outcome.interval), f"`{record['entry']['name']}`"
    return f"{reached} %" if reached else "–", accuracy, *times, name, where["processor"], where["date"]


def beside(folder: Path, language: int) -> str:
    """The times of recipes and their twins in PyTorch, in turns."""
    times = read_json(folder / "beside.json", "write it again by beside")["times"]
    by_file = {Path(entry.rpartition(":")[0]).stem: each for entry, each in times.items()}

    def rows() -> Iterator[Sequence[str]]:
        for ours, theirs in (("lenet", "torch_lenet"), ("mnist99", "torch99")):
            pair = by_file[ours], by_file[theirs]
            seconds, prompts = ([median(each[key]) for each in pair] for key in ("seconds", "from_prompt"))
            ratio = median(b / a for a, b in zip(*(each["seconds"] for each in pair), strict=True))
            yield ours, *(f"{value:.2f}" for value in (*seconds, ratio)), *(f"{value:.1f}" for value in prompts)

    return table(WORDS[language].beside, rows())


def ladder(folder: Path, language: int) -> str:
    """A change at each rung."""

    def rows() -> Iterator[Sequence[str]]:
        for number, (name, texts) in enumerate(RUNGS.items()):
            outcome, seconds = rung(folder, name)
            count = str(len(outcome.accuracies))
            yield (
                f"{number} `{name}`",
                texts[language],
                percent(outcome.mean, outcome.interval),
                count,
                f"{seconds:.2f}",
            )

    return table(WORDS[language].ladder, rows())


def tried(folder: Path, language: int) -> str:
    """What did not help, each beside the record with the same seeds."""
    best = dict(enumerate(rung(folder, "record")[0].accuracies))

    def rows() -> Iterator[Sequence[str]]:
        for name, texts in TRIED.items():
            outcome, seconds = rung(folder, name)
            gap = difference(dict(enumerate(outcome.accuracies)), best)
            assert gap is not None
            low, high = (100 * bound for bound in gap.interval or (gap.mean, gap.mean))
            points = f"{100 * gap.mean:+.3f} ({low:+.3f} … {high:+.3f})"
            count = str(len(outcome.accuracies))
            yield texts[language], percent(outcome.mean, outcome.interval), points, count, f"{seconds:.2f}"

    return table(WORDS[language].tried, rows())


def rung(folder: Path, name: str) -> tuple[Outcome, float]:
    """A rung's outcome on the validation split, and the median of its seconds of training, in turns with the others."""
    found = read_json(folder / "ladder.json", "write it again by ladder")["rungs"][name]
    return Outcome(tuple(found["accuracies"]), None, None), median(found["seconds"])


TABLES: dict[str, Callable[[Path, int], str]] = {"records": records, "beside": beside, "ladder": ladder, "tried": tried}


def filled(text: str, folder: Path, language: int) -> str:
    """The page with its tables as the files in the folder have them."""
    return MARK.sub(lambda found: f"{found[1]}{TABLES[found[2]](folder, language)}{found[3]}", text)


def write_page(page: Path) -> None:
    """Draw the picture, and fill in the tables of a page and its Chinese twin.

    Raises LabError where a file that they need is missing.
    """
    folder = page.with_suffix("")
    draw(folder)
    for language, path in enumerate((page, page.with_suffix(".zh.md"))):
        try:
            text = filled(path.read_text(encoding="utf-8"), folder, language)
        except FileNotFoundError as error:
            raise LabError(f"{error.filename} is not there; write it first, as docs/speedrun.md says") from error
        with replacing(path) as file:
            file.write(text.encode())
