"""The verdict: sentences made from the data, each only where the data say so."""

import math
from collections.abc import Iterable

from lab.race.comparison import Comparison
from lab.race.design import DEFAULT, TUNED
from lab.report.fairness import unfairness
from lab.report.standing import Standing, column_names, main_column, median_of, runs, standing
from lab.report.words import Sentence, counted, grouped, listed, number, percent, points, rate, title, titles
from lab.statistics import Difference, difference, epochs_to, seconds_to, spread
from lab.training.result import Result

# Each can be set to act as the next, so tuned well enough it cannot be worse.
INCLUSIONS = (("adam", "momentum"), ("momentum", "sgd"))


def verdict(comparison: Comparison) -> list[Sentence]:
    """The outcome of the race, in the order of a reader's questions."""
    column = main_column(comparison)
    if column is None:
        return [Sentence("Nothing yet", "No final run is done. The report grows with the race: make it again later.")]
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
    text = f"{wanted - done} of {counted(wanted, 'final run')} are missing; what follows is about those that are done."
    return [Sentence("Not finished", text)]


def accuracy(comparison: Comparison, column: str) -> list[Sentence]:
    """The optimizer with the best median in a column, and those whose distance to it exceeds the noise."""
    found = standing(comparison, column)
    where, word = _where(comparison, column), comparison.score.word
    topic = comparison.score.title
    if found.best is None:
        text = f"{where}, every optimizer diverged at least once: there is none to measure the others by."
        return [Sentence(topic, text)]
    top = found.spreads[found.best]
    leaders = [name for name, each in found.spreads.items() if each.median == top.median and math.isfinite(each.least)]
    measure = f"median test {word}" if found.seeds > 1 else f"test {word}"
    value = f"{percent(top.median)} %"
    if found.seeds > 1:
        value += f" ({percent(top.least)} to {percent(top.greatest)} over {found.seeds} seeds)"
    if len(found.accuracies) == 1:
        return [Sentence(topic, f"{where}, {titles(leaders)} comes to a {measure} of {value}.")]
    text = f"{where}, {titles(leaders)} {'has' if len(leaders) == 1 else 'have'} the highest {measure}, {value}."
    return [Sentence(topic, " ".join([text, *_distances(found)]))]


def _where(comparison: Comparison, column: str) -> str:
    if column != DEFAULT:
        return column.capitalize()
    return "At the rate that was given" if comparison.design.lr_given else "At default rates"


def _distances(found: Standing) -> list[str]:
    """The optimizers clearly behind the best, and the others."""
    if not found.differences:
        return []
    if all(gap.pairs < 2 for gap in found.differences.values()):
        return ["One seed cannot tell a difference from noise: race with several seeds."]
    best, behind, level = title(found.best or ""), found.behind(clearly=True), found.behind(clearly=False)
    texts = []
    if behind:
        gaps = [f"{title(name)} ({_interval(found.differences[name])})" for name in behind]
        texts.append(f"{best}'s lead, in points with its 95 % interval, is larger than the noise over {listed(gaps)}.")
    if level:
        are = "is" if len(level) == 1 else "are"
        texts.append(f"{titles(level)} {are} not told apart from {best} by these seeds.")
    return texts


def _interval(gap: Difference) -> str:
    """A lead and its interval in points: the difference with its sign reversed."""
    low, high = gap.interval or (gap.mean, gap.mean)
    lead, least, most = (points(-value).lstrip("+") for value in (gap.mean, high, low))
    return f"{lead}: {least} to {most}"


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
        texts.append(f"{listed(missed)} % validation {comparison.score.word} was reached by none, in the median.")
    return [Sentence("Speed", " ".join(texts))] if texts else []


def _first(results: dict[str, list[Result]], target: float, word: str) -> str:
    """The first optimizer to reach a target; empty if none did."""
    epochs = {name: spread(epochs_to(each, target) for each in found) for name, found in results.items()}
    seconds = {name: spread(seconds_to(each, target) for each in found) for name, found in results.items()}
    counts = {name: found.median for name, found in epochs.items() if found}
    clock = sorted((found.median, name) for name, found in seconds.items() if found and math.isfinite(found.median))
    least = min(counts.values(), default=math.inf)
    if math.isinf(least):
        return ""
    goal = f"{100 * target:g} % validation {word}"
    if len(counts) == 1:
        return f"{goal} was reached after {counted(least, 'epoch')}, {number(clock[0][0])} s of training."
    first = [name for name, count in counts.items() if count == least]
    others = [name for name in counts if name not in first]
    who = f"first by {titles(first)}"
    if len(first) > max(2, len(others)):
        who = f"first by all but {titles(others)}" if others else "by all at once"
    by_clock = [f"{title(name)} ({number(each)} s)" for each, name in clock[:2]]
    return f"{goal} was reached {who}, after {counted(least, 'epoch')}; by the clock by {', then '.join(by_clock)}."


def divergence(comparison: Comparison) -> list[Sentence]:
    """Which final runs diverged, and where."""
    texts = []
    for column in column_names(comparison):
        lost = []
        for name in comparison.design.optimizers:
            results = runs(comparison, column, name)
            if steps := sorted(result["diverged_at"] for result in results if result["diverged"]):
                share = "" if len(results) == 1 else f" in {len(steps)} of {len(results)} seeds"
                lost.append(f"{title(name)} (lr {rate(results[0]['lr'])}){share} {_steps(steps)}")
        if lost:
            texts.append(f"{_where(comparison, column)}, these diverged: {'; '.join(lost)}.")
    return [Sentence("Divergence", " ".join(texts) or "No final run diverged.")]


def _steps(steps: list[int]) -> str:
    first, last = grouped(steps[0]), grouped(steps[-1])
    return f"at step {first}" if first == last else f"at steps {first} to {last}"


def search(comparison: Comparison) -> list[Sentence]:
    """At which learning rates trials diverged."""
    lost = sorted((result for result in comparison.tried if result["diverged"]), key=lambda result: result["lr"])
    if not lost:
        return []
    rates: dict[str, dict[str, None]] = {}  # each once, though several schedules may have lost it
    for result in lost:
        rates.setdefault(result["optimizer"], {})[rate(result["lr"])] = None
    texts = [f"{title(name)} at {listed(list(rates[name]))}" for name in comparison.design.optimizers if name in rates]
    of_all = counted(len(comparison.tried), "trial")
    return [Sentence("Search", f"{len(lost)} of {of_all} diverged: {'; '.join(texts)}.")]


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
    texts = [f"Between the best and the worst median lie {wide} points at default rates, {narrow} tuned."]
    if tuned[most] > default[most]:
        texts.append(f"Tuning did most for {title(most)}: from {percent(default[most])} to {percent(tuned[most])} %.")
    for column, medians in columns.items():
        changes = [medians[name] - tuned[name] for name in medians if name in tuned]
        if changes and column not in (DEFAULT, TUNED):
            least, most_changed = points(min(changes)), points(max(changes))
            schedule = column.removeprefix(f"{TUNED}, ")
            texts.append(f"The {schedule} schedule changes the medians by {least} to {most_changed} points.")
    return [Sentence("Tuning", " ".join(texts))]


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
        return [Sentence("Inclusion", f"Whether tuned {chain} holds, one seed cannot tell.")]
    if not faults:
        return [
            Sentence("Inclusion", f"Tuned {chain} holds, up to noise, as it must where the search is large enough.")
        ]
    reason = (
        "Each contains the next as a special case, but only the learning rate was searched: with β and ε at their "
        "defaults the general one cannot become the special one."
    )
    return [Sentence("Inclusion", f"Tuned {chain} does not hold: {'; '.join(faults)}. {reason}")]


def _fault(found: Standing, general: str, special: str) -> list[str]:
    ours, theirs = found.accuracies[general], found.accuracies[special]
    lost, lost_there = (sum(map(math.isinf, each.values())) for each in (ours, theirs))
    if lost > lost_there:
        return [f"{title(general)} diverged in {lost} of {counted(len(ours), 'seed')}"]
    gap = difference(ours, theirs)
    if gap is None or not gap.clear or gap.mean > 0:
        return []
    return [f"{title(general)} is {points(gap.mean)[1:]} points below {title(special)}"]


def cost(comparison: Comparison, column: str) -> list[Sentence]:
    """What a step takes, and the state beside the parameters, from the cheapest to the dearest.

    A step takes what it took in the fastest run: others may have shared the machine with something else.
    """
    results = {name: found for name in comparison.design.optimizers if (found := runs(comparison, column, name))}
    times = _by_value((name, _least_step(found)) for name, found in results.items())
    state = _by_value(
        (name, (median_of(found, "state_bytes") or 0) / found[0]["parameters"]) for name, found in results.items()
    )
    if len(times) < 2:
        return []
    (least, cheapest), (most, dearest) = times[0], times[-1]
    return [
        Sentence(
            "Cost",
            f"Each in its fastest run, a step takes from {number(least)} ms ({title(cheapest)}) to {number(most)} ms "
            f"({title(dearest)}); the optimizer's state, from {state[0][0]:.2g} to {state[-1][0]:.2g} bytes per "
            "parameter.",
        )
    ]


def _least_step(results: Iterable[Result]) -> float | None:
    return min((result["ms_per_step"] for result in results if result["ms_per_step"] is not None), default=None)


def _by_value(pairs: Iterable[tuple[str, float | None]]) -> list[tuple[float, str]]:
    return sorted((value, name) for name, value in pairs if value is not None)
