"""What was raced: the setting that all runs share, and how learning rates were chosen."""

from lab.race.comparison import Comparison
from lab.report.fairness import fairness
from lab.report.words import Sentence, counted, grouped, listed
from lab.training.data import samples_in
from lab.training.losses import CROSS_ENTROPY
from lab.training.named import short
from lab.training.schedules import CONSTANT


def setting(comparison: Comparison) -> list[Sentence]:
    """Everything that is needed to run the race again."""
    design, base = comparison.design, comparison.design.base
    results = [result for _, result in comparison.results]
    parameters = sorted({result["parameters"] for result in results})
    size = f", {grouped(parameters[0])} parameters" if parameters else ""
    which = "all" if base.limit is None else f"the first {grouped(base.limit)}"
    extras = [f"weight decay {base.weight_decay:g}"] if base.weight_decay else []
    extras += [f"gradients clipped to norm {base.clip_norm:g}"] if base.clip_norm else []
    extras += [f"images moved at random ({base.augment})"] if base.augment else []
    extras += [f"loss {short(base.loss)}"] if base.loss != CROSS_ENTROPY else []
    seeds = [str(base.seed + number) for number in range(design.seeds)]
    facts = [
        Sentence("Model", short(base.model) + size),
        Sentence("Data", f"{base.dataset}, {which} training {samples_in(base)}"),
        Sentence("Training", ", ".join([counted(base.epochs, "epoch"), f"batches of {base.batch_size}", *extras])),
        Sentence("Seeds", listed(seeds)),
        Sentence(
            "Targets",
            listed([f"{100 * target:g}" for target in design.targets]) + f" % validation {comparison.score.word}",
        ),
        Sentence("Learning rates", _chosen(comparison)),
    ]
    if not design.targets:
        facts = [fact for fact in facts if fact.topic != "Targets"]
    return facts + fairness(comparison)


def _chosen(comparison: Comparison) -> str:
    design = comparison.design
    if not design.tuned:
        rates = f"{design.base.lr:g} for every optimizer" if design.lr_given else "Each optimizer's default"
        schedule = design.base.schedule
        return f"{rates}; " + (CONSTANT if schedule == CONSTANT else f"{short(schedule)} schedule") + "; not tuned."
    decays = (
        f" At the best rate so many trials had another weight decay than the optimizer's own, {design.decays} to begin "
        "with, a decade apart; a best at the upper edge gave all one more."
        if design.decays
        else ""
    )
    return (
        "The best of the same number of trials for every optimizer, on a grid of two rates to a decade around its "
        f"default, {design.trials} to begin with; as long as the best of any lay on the edge of what it had tried, all "
        f"got one more. So for each schedule: {listed([*map(short, design.searched)])}. A trial is a whole run with "
        f"the first seed; the best has the highest validation {comparison.score.word} after the last epoch. The test "
        f"{samples_in(design.base)} were not touched.{decays}"
    )
