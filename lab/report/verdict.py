"""The verdict: sentences made from the data, each only where the data say so."""

import math
from collections.abc import Iterable

from lab.language import tr
from lab.race.comparison import Comparison
from lab.race.design import DEFAULT, TUNED, column_title
from lab.report.fairness import unfairness
from lab.report.standing import Standing, column_names, main_column, median_of, runs, standing
from lab.report.words import (
    Sentence,
    counted,
    grouped,
    in_a_row,
    listed,
    number,
    percent,
    points,
    rate,
    title,
    titles,
)
from lab.statistics import Difference, Spread, difference, epochs_to, seconds_to, spread
from lab.training.result import Result

# Each can be set to act as the next, so tuned well enough it cannot be worse.
INCLUSIONS = (("adam", "momentum"), ("momentum", "sgd"))


def verdict(comparison: Comparison) -> list[Sentence]:
    """The outcome of the race, in the order of a reader's questions."""
    column = main_column(comparison)
    if column is None:
        text = tr("No final run is done. The report grows with the race: make it again later.")
        return [Sentence(tr("Nothing yet"), text)]
    return [
        *unfinished(comparison),
        *unfairness(comparison),
        *accuracy(comparison, column),
        *speed(comparison, column),
        *divergence(comparison),
        *search(comparison),
        *tuning(comparison),
        *inclusion(comparison),
        *cost(comparison, column),
    ]


def unfinished(comparison: Comparison) -> list[Sentence]:
    """How many of the final runs that the design asks for are missing."""
    design = comparison.design
    wanted = design.finals
    done = sum(len(runs(comparison, column, name)) for column in column_names(comparison) for name in design.optimizers)
    if done >= wanted:
        return []
    text = tr(
        "{missing} of {runs} are missing; what follows is about those that are done.",
        missing=wanted - done,
        runs=counted(wanted, "final run"),
    )
    return [Sentence(tr("Not finished"), text)]


def accuracy(comparison: Comparison, column: str) -> list[Sentence]:
    """The optimizer with the best median in a column, and those whose distance to it exceeds the noise."""
    found = standing(comparison, column)
    where, word = _where(comparison, column), comparison.score.word
    topic = comparison.score.title
    if found.best is None:
        text = tr(
            "{where}, every optimizer diverged at least once: there is none to measure the others by.", where=where
        )
        return [Sentence(topic, text)]
    top = found.spreads[found.best]
    leaders = [name for name, each in found.spreads.items() if each.median == top.median and math.isfinite(each.least)]
    measure = tr("median test {score}", score=word) if found.seeds > 1 else tr("test {score}", score=word)
    value = f"{percent(top.median)} %"
    if found.seeds > 1:
        least, most = percent(top.least), percent(top.greatest)
        value += tr(" ({least} to {most} over {seeds} seeds)", least=least, most=most, seeds=found.seeds)
    told = {"where": where, "names": titles(leaders), "measure": measure, "value": value}
    if len(found.accuracies) == 1:
        return [Sentence(topic, tr("{where}, {names} comes to a {measure} of {value}.", **told))]
    if len(leaders) == 1:
        text = tr("{where}, {names} has the highest {measure}, {value}.", **told)
    else:
        text = tr("{where}, {names} have the highest {measure}, {value}.", **told)
    return [Sentence(topic, in_a_row([text, *_distances(found)]))]


def _where(comparison: Comparison, column: str) -> str:
    if column != DEFAULT:
        return column_title(column).capitalize()
    return tr("At the rate that was given") if comparison.design.lr_given else tr("At default rates")


def _distances(found: Standing) -> list[str]:
    """The optimizers clearly behind the best, and the others."""
    if not found.differences:
        return []
    if all(gap.pairs < 2 for gap in found.differences.values()):
        return [tr("One seed cannot tell a difference from noise: race with several seeds.")]
    best, behind, level = title(found.best or ""), found.behind(clearly=True), found.behind(clearly=False)
    texts = []
    if behind:
        gaps = [f"{title(name)} ({_interval(found.differences[name])})" for name in behind]
        text = tr(
            "{best}'s lead, in points with its 95 % interval, is larger than the noise over {others}.",
            best=best,
            others=listed(gaps),
        )
        texts.append(text)
    if len(level) == 1:
        texts.append(tr("{names} is not told apart from {best} by these seeds.", names=titles(level), best=best))
    elif level:
        texts.append(tr("{names} are not told apart from {best} by these seeds.", names=titles(level), best=best))
    return texts


def _interval(gap: Difference) -> str:
    """A lead and its interval in points: the difference with its sign reversed."""
    low, high = gap.interval or (gap.mean, gap.mean)
    lead, least, most = (points(-value).lstrip("+") for value in (gap.mean, high, low))
    return tr("{lead}: {least} to {most}", lead=lead, least=least, most=most)


def speed(comparison: Comparison, column: str) -> list[Sentence]:
    """The first optimizer to reach each target, by epochs and by time."""
    results = {name: found for name in comparison.design.optimizers if (found := runs(comparison, column, name))}
    texts, missed = [], []
    for target in comparison.design.targets:
        if text := _first(results, target, comparison.score.word):
            texts.append(text)
        else:
            missed.append(f"{100 * target:g}")
    if missed:
        word = comparison.score.word
        text = tr(
            "{targets} % validation {score} was reached by none, in the median.", targets=listed(missed), score=word
        )
        texts.append(text)
    return [Sentence(tr("Speed"), in_a_row(texts))] if texts else []


def _first(results: dict[str, list[Result]], target: float, word: str) -> str:
    """The first optimizer to reach a target; empty if none did."""
    epochs = {name: spread(epochs_to(each, target) for each in found) for name, found in results.items()}
    seconds = {name: spread(seconds_to(each, target) for each in found) for name, found in results.items()}
    counts = {name: found.median for name, found in epochs.items() if found}
    clock = sorted((found.median, name) for name, found in seconds.items() if found and math.isfinite(found.median))
    least = min(counts.values(), default=math.inf)
    if math.isinf(least):
        return ""
    goal = tr("{target} % validation {score}", target=f"{100 * target:g}", score=word)
    after = counted(least, "epoch")
    if len(counts) == 1:
        time = number(clock[0][0])
        return tr("{goal} was reached after {epochs}, {time} s of training.", goal=goal, epochs=after, time=time)
    first = [name for name, count in counts.items() if count == least]
    others = [name for name in counts if name not in first]
    who = tr("first by {names}", names=titles(first))
    if len(first) > max(2, len(others)):
        who = tr("first by all but {names}", names=titles(others)) if others else tr("by all at once")
    order = _by_clock(clock[:2], seconds)
    return tr("{goal} was reached {who}, after {epochs}; {order}.", goal=goal, who=who, epochs=after, order=order)


def _by_clock(first: list[tuple[float, str]], seconds: dict[str, Spread | None]) -> str:
    """The first by the clock and the second, and whether they differ by no more than runs of one of them do."""
    told = [tr("{name} ({time} s)", name=title(name), time=number(each)) for each, name in first]
    if len(told) == 1:
        return tr("by the clock by {name}", name=told[0])
    spreads = [found for _, name in first if (found := seconds[name])]
    order = {"one": told[0], "other": told[1]}
    if is_noise(first[1][0] - first[0][0], spreads):
        return tr("by the clock by {one} and {other}, a difference that is noise: runs of one differ as much", **order)
    return tr("by the clock by {one}, then {other}", **order)


def is_noise(gap: float, spreads: Iterable[Spread]) -> bool:
    """Whether the runs of one optimizer differ as much in their times: from the least to the greatest of a spread."""
    widths = [each.greatest - each.least for each in spreads if math.isfinite(each.greatest)]
    return any(width >= gap for width in widths if width > 0)


def divergence(comparison: Comparison) -> list[Sentence]:
    """Which final runs diverged, and where."""
    texts = []
    for column in column_names(comparison):
        lost = []
        for name in comparison.design.optimizers:
            results = runs(comparison, column, name)
            if steps := sorted(result["diverged_at"] for result in results if result["diverged"]):
                some = tr(" in {some} of {all} seeds", some=len(steps), all=len(results))
                told = {"name": title(name), "rate": rate(results[0]["lr"])}
                share = "" if len(results) == 1 else some
                lost.append(tr("{name} (lr {rate}){share} {steps}", share=share, steps=_steps(steps), **told))
        if lost:
            where, names = _where(comparison, column), tr("; ").join(lost)
            texts.append(tr("{where}, these diverged: {names}.", where=where, names=names))
    return [Sentence(tr("Divergence"), in_a_row(texts) or tr("No final run diverged."))]


def _steps(steps: list[int]) -> str:
    first, last = grouped(steps[0]), grouped(steps[-1])
    return (
        tr("at step {step}", step=first) if first == last else tr("at steps {first} to {last}", first=first, last=last)
    )


def search(comparison: Comparison) -> list[Sentence]:
    """At which learning rates trials diverged."""
    lost = sorted((result for result in comparison.tried if result["diverged"]), key=lambda result: result["lr"])
    if not lost:
        return []
    rates: dict[str, dict[str, None]] = {}  # each once, though several schedules may have lost it
    for result in lost:
        rates.setdefault(result["optimizer"], {})[rate(result["lr"])] = None
    texts = [
        tr("{name} at {rates}", name=title(name), rates=listed(list(rates[name])))
        for name in comparison.design.optimizers
        if name in rates
    ]
    told = {"lost": len(lost), "trials": counted(len(comparison.tried), "trial"), "names": tr("; ").join(texts)}
    return [Sentence(tr("Search"), tr("{lost} of {trials} diverged: {names}.", **told))]


def tuning(comparison: Comparison) -> list[Sentence]:
    """What tuning changed, and schedules after it, in medians that are finite."""
    columns = {column: _medians(standing(comparison, column)) for column in column_names(comparison)}
    default, tuned = columns.get(DEFAULT, {}), columns.get(TUNED, {})
    both = [name for name in tuned if name in default]
    if len(both) < 2:
        return []
    gaps = [max(each[name] for name in both) - min(each[name] for name in both) for each in (default, tuned)]
    most = max(both, key=lambda name: tuned[name] - default[name])
    wide, narrow = (points(gap).lstrip("+") for gap in gaps)
    text = tr(
        "Between the best and the worst median lie {wide} points at default rates, {narrow} tuned.",
        wide=wide,
        narrow=narrow,
    )
    texts = [text]
    if tuned[most] > default[most]:
        told = {"name": title(most), "before": percent(default[most]), "after": percent(tuned[most])}
        texts.append(tr("Tuning did most for {name}: from {before} to {after} %.", **told))
    for column, medians in columns.items():
        changes = [medians[name] - tuned[name] for name in medians if name in tuned]
        if changes and column not in (DEFAULT, TUNED):
            told = {"least": points(min(changes)), "most": points(max(changes))}
            told |= {"schedule": column.removeprefix(f"{TUNED}, ")}
            texts.append(tr("The {schedule} schedule changes the medians by {least} to {most} points.", **told))
    return [Sentence(tr("Tuning"), in_a_row(texts))]


def _medians(found: Standing) -> dict[str, float]:
    return {name: each.median for name, each in found.spreads.items() if math.isfinite(each.median)}


def inclusion(comparison: Comparison) -> list[Sentence]:
    """Whether tuned Adam ≥ tuned Momentum ≥ tuned SGD holds up to noise, or why it need not."""
    found = standing(comparison, TUNED)
    pairs = [pair for pair in INCLUSIONS if all(name in found.accuracies for name in pair)]
    if not pairs:
        return []
    chain = " ≥ ".join(title(name) for name in dict.fromkeys(name for pair in pairs for name in pair))
    faults = [text for pair in pairs for text in _fault(found, *pair)]
    if not faults and found.seeds < 2:
        return [Sentence(tr("Inclusion"), tr("Whether tuned {chain} holds, one seed cannot tell.", chain=chain))]
    if not faults:
        holds = tr("Tuned {chain} holds, up to noise, as it must where the search is large enough.", chain=chain)
        return [Sentence(tr("Inclusion"), holds)]
    reason = tr(
        "Each contains the next as a special case, but only the learning rate was searched: with β and ε at their "
        "defaults the general one cannot become the special one."
    )
    fails = tr("Tuned {chain} does not hold: {faults}.", chain=chain, faults=tr("; ").join(faults))
    return [Sentence(tr("Inclusion"), in_a_row([fails, reason]))]


def _fault(found: Standing, general: str, special: str) -> list[str]:
    ours, theirs = found.accuracies[general], found.accuracies[special]
    lost, lost_there = (sum(map(math.isinf, each.values())) for each in (ours, theirs))
    if lost > lost_there:
        told = {"name": title(general), "lost": lost, "seeds": counted(len(ours), "seed")}
        return [tr("{name} diverged in {lost} of {seeds}", **told)]
    gap = difference(ours, theirs)
    if gap is None or not gap.clear or gap.mean > 0:
        return []
    told = {"name": title(general), "other": title(special), "points": points(gap.mean)[1:]}
    return [tr("{name} is {points} points below {other}", **told)]


def cost(comparison: Comparison, column: str) -> list[Sentence]:
    """What a step takes, and the state beside the parameters, from the cheapest to the dearest.

    A step takes what it took in the fastest run: others may have shared the machine with something else. The times are
    noise where those of one optimizer's runs differ as much.
    """
    results = {name: found for name in comparison.design.optimizers if (found := runs(comparison, column, name))}
    times = _by_value((name, _least_step(found)) for name, found in results.items())
    state = _by_value(
        (name, (median_of(found, "state_bytes") or 0) / found[0]["parameters"]) for name, found in results.items()
    )
    if len(times) < 2:
        return []
    (least, cheapest), (most, dearest) = times[0], times[-1]
    spreads = [both for each in results.values() if (both := spread(_step_times(each)))]
    noise = tr(", which is noise: runs of one optimizer differ as much") if is_noise(most - least, spreads) else ""
    text = tr(
        "Each in its fastest run, a step takes from {least} ms ({cheapest}) to {most} ms ({dearest}){noise}; the "
        "optimizer's state, from {low} to {high} bytes per parameter.",
        least=number(least),
        cheapest=title(cheapest),
        most=number(most),
        dearest=title(dearest),
        noise=noise,
        low=f"{state[0][0]:.2g}",
        high=f"{state[-1][0]:.2g}",
    )
    return [Sentence(tr("Cost"), text)]


def _step_times(results: Iterable[Result]) -> list[float]:
    return [result["ms_per_step"] for result in results if result["ms_per_step"] is not None]


def _least_step(results: Iterable[Result]) -> float | None:
    return min(_step_times(results), default=None)


def _by_value(pairs: Iterable[tuple[str, float | None]]) -> list[tuple[float, str]]:
    return sorted((value, name) for name, value in pairs if value is not None)
