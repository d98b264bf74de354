"""What was raced: the setting that all runs share, and how learning rates were chosen."""

from lab.language import tr
from lab.race.comparison import Comparison
from lab.report.fairness import fairness
from lab.report.words import Sentence, counted, grouped, in_a_row, listed
from lab.training.data import samples_in
from lab.training.losses import CROSS_ENTROPY
from lab.training.named import short
from lab.training.schedules import CONSTANT


def setting(comparison: Comparison) -> list[Sentence]:
    """Everything that is needed to run the race again."""
    design, base = comparison.design, comparison.design.base
    results = [result for _, result in comparison.results]
    parameters = sorted({result["parameters"] for result in results})
    size = tr(", {count} parameters", count=grouped(parameters[0])) if parameters else ""
    which = tr("all") if base.limit is None else tr("the first {count}", count=grouped(base.limit))
    extras = [tr("weight decay {number}", number=f"{base.weight_decay:g}")] if base.weight_decay else []
    extras += [tr("gradients clipped to norm {number}", number=f"{base.clip_norm:g}")] if base.clip_norm else []
    extras += [tr("images moved at random ({how})", how=base.augment)] if base.augment else []
    extras += [tr("loss {name}", name=short(base.loss))] if base.loss != CROSS_ENTROPY else []
    seeds = [str(base.seed + number) for number in range(design.seeds)]
    facts = [
        Sentence(tr("Model"), short(base.model) + size),
        Sentence(
            tr("Data"),
            tr("{name}, {which} training {samples}", name=base.dataset, which=which, samples=tr(samples_in(base))),
        ),
        Sentence(
            tr("Training"),
            tr(", ").join([counted(base.epochs, "epoch"), tr("batches of {count}", count=base.batch_size), *extras]),
        ),
        Sentence(tr("Seeds"), listed(seeds)),
    ]
    if design.targets:
        targets = listed([f"{100 * target:g}" for target in design.targets])
        text = tr("{targets} % validation {score}", targets=targets, score=comparison.score.word)
        facts.append(Sentence(tr("Targets"), text))
    return [*facts, Sentence(tr("Learning rates"), _chosen(comparison)), *fairness(comparison)]


def _chosen(comparison: Comparison) -> str:
    design = comparison.design
    if not design.tuned:
        given = tr("{rate} for every optimizer", rate=f"{design.base.lr:g}")
        rates = given if design.lr_given else tr("Each optimizer's default")
        schedule = design.base.schedule
        how = tr("constant") if schedule == CONSTANT else tr("{name} schedule", name=short(schedule))
        return tr("{rates}; {schedule}; not tuned.", rates=rates, schedule=how)
    text = tr(
        "The best of the same number of trials for every optimizer, on a grid of two rates to a decade around its "
        "default, {trials} to begin with; as long as the best of any lay on the edge of what it had tried, all "
        "got one more. So for each schedule: {schedules}. A trial is a whole run with "
        "the first seed; the best has the highest validation {score} after the last epoch. The test "
        "{samples} were not touched.",
        trials=design.trials,
        schedules=listed([*map(short, design.searched)]),
        score=comparison.score.word,
        samples=tr(samples_in(design.base)),
    )
    decays = tr(
        "At the best rate so many trials had another weight decay than the optimizer's own, {count} to begin with, a "
        "decade apart; a best at the upper edge gave all one more.",
        count=design.decays,
    )
    return in_a_row([text, decays]) if design.decays else text
