"""What large benchmarks found of optimizers, put to the test on a race of small networks."""

import math
import statistics
from collections.abc import Callable
from typing import Any, NamedTuple

from lab.statistics import Difference
from lab.training.named import title
from lab.twenty.data import COSINE, DEFAULT, MEASURE, TUNED, Race
from lab.twenty.verdict import against, paired, sign

HOLDS, FAILS, OPEN = "holds", "fails", "open"
MATRICES = ("muon", "soap")


class Finding(NamedTuple):
    """Whether it holds in a race, and the figures that say so, for the sentence of ``english`` or ``chinese``."""

    verdict: str
    figures: dict[str, Any]


def schedules_matter_more(race: Race) -> Finding:
    """A schedule brings more than the choice among rules that are tuned well."""
    gains = [race.finals[COSINE][name].mean - race.finals[TUNED][name].mean for name in race.optimizers]
    gains = [gain for gain in gains if math.isfinite(gain)]
    means = sorted(finals.mean for finals in race.finals[COSINE].values())
    half = means[len(means) // 2 :]
    gain, spread = statistics.median(gains), half[-1] - half[0]
    return Finding(
        HOLDS if gain > spread else FAILS,
        {"gain": _points(gain), "spread": _points(spread), "up": sum(g > 0 for g in gains), "of": len(gains)},
    )


def trying_is_tuning(race: Race) -> Finding:
    """To try all rules at their defaults and take the best in validation does as well as to tune one of them."""
    untuned = race.finals[DEFAULT]
    best = max(untuned, key=lambda name: untuned[name].validation)
    tuned = [finals.mean for finals in race.finals[TUNED].values()]
    usual = statistics.median(tuned)
    return Finding(
        HOLDS if untuned[best].mean >= usual else FAILS,
        {"best": title(best), "untuned": _percent(untuned[best].mean), "usual": _percent(usual)},
    )


def inclusion(race: Race) -> Finding:
    """Tuned well enough, a rule is no worse than one that it contains: Adam, Momentum, SGD."""
    gaps = [
        against(race, column, *pair)
        for column in (TUNED, COSINE)
        for pair in (("adam", "momentum"), ("momentum", "sgd"))
    ]
    figures = {"gaps": ", ".join(_points(gap.mean) for gap in gaps)}
    return Finding(FAILS if any(sign(gap) < 0 for gap in gaps) else HOLDS, figures)


def nadamw_leads(race: Race) -> Finding:
    """NadamW is the best of the rules that look at each weight by itself."""
    plain = {name: finals.mean for name, finals in race.finals[COSINE].items() if name not in MATRICES}
    best = max(plain, key=lambda name: plain[name])
    rank = sorted(plain.values(), reverse=True).index(plain[MEASURE]) + 1
    verdict = HOLDS if rank == 1 else FAILS if sign(against(race, COSINE, best, MEASURE)) > 0 else OPEN
    return Finding(verdict, {"rank": rank, "of": len(plain), "best": title(best)})


def matrices_lead(race: Race) -> Finding:
    """Rules for matrices are ahead of AdamW."""
    gaps = {name: against(race, COSINE, name, "adamw") for name in MATRICES}
    signs = [sign(gap) for gap in gaps.values()]
    verdict = HOLDS if min(signs) > 0 else FAILS if max(signs) < 0 else OPEN
    return Finding(verdict, {name: _gap(gap) for name, gap in gaps.items()})


def no_schedule_needed(race: Race) -> Finding:
    """Schedule-Free AdamW at a constant rate is as good as AdamW under a schedule."""
    ours, theirs = race.finals[TUNED]["schedule_free_adamw"], race.finals[COSINE]["adamw"]
    gap = paired(ours.test, theirs.test)
    return Finding(
        FAILS if sign(gap) < 0 else HOLDS,
        {"free": _percent(ours.mean), "scheduled": _percent(theirs.mean), "gap": _gap(gap)},
    )


def decoupled_is_better(race: Race) -> Finding:
    """AdamW with its decay tuned is better than Adam with its L2 tuned."""
    gaps = {column: against(race, column, "adamw", "adam") for column in (TUNED, COSINE)}
    signs = [sign(gap) for gap in gaps.values()]
    verdict = HOLDS if max(signs) > 0 and min(signs) >= 0 else FAILS if min(signs) < 0 else OPEN
    return Finding(verdict, {"constant": _gap(gaps[TUNED]), "cosine": _gap(gaps[COSINE])})


def lions_rate(race: Race) -> Finding:
    """Lion's best rate is three to ten times smaller than AdamW's."""
    ratios = [race.finals[column]["adamw"].lr / race.finals[column]["lion"].lr for column in (TUNED, COSINE)]
    verdict = HOLDS if all(2.9 < ratio < 10.5 for ratio in ratios) else FAILS
    return Finding(verdict, {"ratios": ", ".join(f"{ratio:.2g}" for ratio in ratios)})


def prodigys_rate(race: Race) -> Finding:
    """Prodigy needs no rate: 1 is as good as the best that is searched."""
    gap = paired(race.finals[DEFAULT]["prodigy"].test, race.finals[TUNED]["prodigy"].test)
    accuracies = race.finals[DEFAULT]["prodigy"].test.values()
    figures = {"untuned": _percent(race.finals[DEFAULT]["prodigy"].mean), "least": _percent(min(accuracies))}
    figures |= {"tuned": _percent(race.finals[TUNED]["prodigy"].mean), "lr": f"{race.finals[TUNED]['prodigy'].lr:g}"}
    return Finding(FAILS if sign(gap) < 0 else OPEN if gap.mean < -0.01 else HOLDS, figures)


FINDINGS: dict[str, Callable[[Race], Finding]] = {
    "schedules": schedules_matter_more,
    "trying": trying_is_tuning,
    "inclusion": inclusion,
    "nadamw": nadamw_leads,
    "matrices": matrices_lead,
    "free": no_schedule_needed,
    "decoupled": decoupled_is_better,
    "lion": lions_rate,
    "prodigy": prodigys_rate,
}


def _points(gap: float) -> str:
    return f"{100 * gap:+.2f}".replace("-", "−")


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %" if math.isfinite(share) else "–"


def _gap(gap: Difference) -> str:
    """A mean difference in points with half of its interval."""
    if gap.interval is None:
        return _points(gap.mean) if math.isfinite(gap.mean) else "–"
    return f"{_points(gap.mean)} ± {100 * (gap.interval[1] - gap.interval[0]) / 2:.2f}"
