"""The page on the race: ``docs/race_of_the_twenty.md`` and its Chinese twin, from the data alone."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab.dialects.tables import table
from lab.report.words import title
from lab.twenty.chinese import CHINESE
from lab.twenty.data import COLUMNS, COSINE, DEFAULT, MEASURE, TUNED, Finals, Race, read
from lab.twenty.english import ENGLISH
from lab.twenty.findings import FINDINGS
from lab.twenty.verdict import Standing, against, standing

DATA = Path("docs/race/twenty")
RACES = ("lenet", "cnn")
PAGES: dict[str, Mapping[str, Any]] = {"race_of_the_twenty.md": ENGLISH, "race_of_the_twenty.zh.md": CHINESE}
PICTURE = "{}.png"


def races(folder: Path = DATA) -> dict[str, Race]:
    """The races whose summaries are there. Raises LabError for one that is not whole."""
    return {name: read(folder / name / "summary.csv") for name in RACES if (folder / name).is_dir()}


def commands(found: Mapping[str, Race], text: Mapping[str, Any]) -> str:
    """What makes the data again."""
    return "\n".join(["```sh", *(text["commands"][name] for name in found), "```"])


def with_gap(race: Race, column: str, rule: str) -> str:
    """A rule with how far it is from ``MEASURE``."""
    gap = against(race, column, rule).mean
    return f"{title(rule)} ({points(gap)})" if math.isfinite(gap) else title(rule)


def page(found: Mapping[str, Race], text: Mapping[str, Any]) -> str:
    """The whole page in the language of ``text``."""
    parts = [f"# {text['title']}", text["other"], text["question"], "\n".join(answers(found, text))]
    parts += [text["how"], commands(found, text)]
    parts += [setting(name, race, text) for name, race in found.items()] + [text["noise"]]
    for name, race in found.items():
        parts += [f"## {text['nets'][name]}", f"![{text['picture']}](race/twenty/{PICTURE.format(name)})"]
        parts += [results(race, text), text["legend"]]
    parts += [text["findings"], findings(found, text), text["limits"]]
    parts += [text["missing"].format(text["nets"][name], text["commands"][name]) for name in RACES if name not in found]
    return "\n\n".join(parts) + "\n"


def answers(found: Mapping[str, Race], text: Mapping[str, Any]) -> list[str]:
    """What beats tuned NadamW, a paragraph for each network and column."""
    return [
        f"- **{text['nets'][name]}, {text['columns'][column]}.** " + answer(race, column, text)
        for name, race in found.items()
        for column in (TUNED, COSINE)
    ]


def answer(race: Race, column: str, text: Mapping[str, Any]) -> str:
    """The verdict on one column in sentences, each only where there is something to say."""
    where: Standing = standing(race, column)
    said = []
    for kind, rules in zip(text["standing"], where, strict=True):
        if rules or kind == text["standing"][0]:
            named = [with_gap(race, column, rule) for rule in rules]
            said.append(kind.format(", ".join(named)) if rules else text["nothing"])
    return text["measure"].format(percent(race.finals[column][MEASURE].mean)) + " " + " ".join(said)


def setting(name: str, race: Race, text: Mapping[str, Any]) -> str:
    """What was run, in a sentence."""
    seeds = len(race.finals[DEFAULT][MEASURE].test)
    return text["setting"].format(
        net=text["nets"][name],
        parameters=f"{race.parameters:,}",
        images=f"{race.images:,}",
        rules=len(race.optimizers),
        constant=race.trials[TUNED],
        cosine=race.trials[COSINE],
        seeds=seeds,
    )


def results(race: Race, text: Mapping[str, Any]) -> str:
    """Every rule's accuracy in each column, from the best under a schedule down."""
    rows = []
    for rule in ranked(race):
        cells = []
        for column in COLUMNS:
            finals = race.finals[column][rule]
            cells += [chosen(finals, column, text), accuracy(finals)]
        gap = against(race, COSINE, rule)
        apart = "–" if rule == MEASURE or gap.interval is None else interval(gap.mean, gap.interval)
        rows.append((title(rule), *cells, apart))
    return table(text["table"], rows)


def ranked(race: Race) -> list[str]:
    """The rules from the best mean under a schedule down."""
    return sorted(race.optimizers, key=lambda rule: -race.finals[COSINE][rule].mean)


def findings(found: Mapping[str, Race], text: Mapping[str, Any]) -> str:
    """A line for each finding and what became of it."""
    lines = []
    for name, look in FINDINGS.items():
        claim, figures = text["claims"][name]
        told = []
        for net, race in found.items():
            outcome = look(race)
            verdict = text["verdicts"][outcome.verdict]
            told.append(f"{text['nets'][net]}: **{verdict}** ({figures.format(**outcome.figures)})")
        lines.append(f"- {claim} " + "; ".join(told) + text["stop"])
    return "\n".join(lines)


def chosen(finals: Finals, column: str, text: Mapping[str, Any]) -> str:
    """The rate, and the decay where one was searched."""
    if column == DEFAULT:
        return f"{finals.lr:g}"
    return f"{finals.lr:g}, {f'{finals.decay:g}' if finals.decay else text['own']}"


def accuracy(finals: Finals) -> str:
    """The mean in percent with half of its interval, or how many diverged."""
    if finals.half is None:
        return f"{sum(math.isinf(each) for each in finals.test.values())}/{len(finals.test)} †"
    return f"{100 * finals.mean:.2f} ± {100 * finals.half:.2f}"


def interval(mean: float, ends: tuple[float, float]) -> str:
    """A difference in points with half of its interval."""
    return f"{points(mean)} ± {100 * (ends[1] - ends[0]) / 2:.2f}"


def points(gap: float) -> str:
    return f"{100 * gap:+.2f}".replace("-", "−")


def percent(share: float) -> str:
    return f"{100 * share:.2f} %"
