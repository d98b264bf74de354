"""The texts of the report that do not depend on the data: how to read its pictures and tables."""

from datasets import SOURCES
from lab.language import marked, tr
from lab.race.comparison import Comparison
from lab.race.design import DEFAULT, TUNED
from lab.statistics import NOISE
from lab.training.data import samples_in
from lab.training.score import R2

ACCURACY_AXES = marked("Accuracy axes are logarithmic in the error: from 90 to 99 % is as far as from 99 to 99.9 %.")

CAPTIONS = {
    "accuracy": marked(
        "A dot for each seed, a stroke for the median. The grey stripe reaches from the best median to "
        "{noise} points below it: within it nothing is ranked. Crosses at the left: diverged. {axes}"
    ),
    "sensitivity": marked(
        "Each point is a trial; a ring marks the rate that was chosen, a cross at the bottom a trial that "
        "diverged. A wide plateau forgives a rate that is off. {axes} Click a name in the legend to switch "
        "it off or on, twice to see it alone."
    ),
    "curves": marked(
        "Lines are medians over the seeds, bands reach from the least to the greatest. A run that diverged counts as "
        "the worst from then on, so that a line ends where half of its runs are lost; a cross marks the "
        "epoch. {axes} Click a name in the legend to switch it off or on in all four panels, twice to see it alone."
    ),
}

SEARCH = marked(
    "Each schedule has a search of its own: a rate that is best when it stays is seldom the best to come down from. A "
    "rate that was found good at the first seed is used for all of them. Of the optimizers' other options, "
    "momenta, decay rates and ε, none was searched: they stand at their defaults."
)

ONE_EPOCH = marked("One epoch makes no curve: the tables have all there is.")
NO_SCRIPT = marked("The charts need JavaScript. The same pictures are files in the folder pictures beside this page.")

DEFINITIONS = [
    (
        marked("Median and spread"),
        marked("Over the seeds; below the median, from the least to the greatest, where they differ."),
    ),
    (
        marked("Best"),
        marked(
            "The highest median test accuracy of the optimizers none of whose runs diverged. “Level with the best” are "
            "those whose difference to it is not larger than the noise."
        ),
    ),
    (
        marked("Difference to the best"),
        marked(
            "In points of test accuracy: the mean over the seeds of the difference between the two runs of a seed, "
            "which began with the same weights and saw the same batches; below it, its 95 % confidence interval by "
            "Student's t. Each interval is for itself; among several of them one may well be wrong, and the best was "
            "picked by the same data."
        ),
    ),
    (
        marked("Larger than the noise"),
        marked(
            "The interval excludes 0 and the difference is {noise} points or more: on 10,000 test images the "
            "standard error of one accuracy of 99 % is 0.1 points."
        ),
    ),
    (
        marked("Epochs and seconds to a target"),
        marked(
            "To the end of the first epoch whose validation accuracy reaches it. Seconds are of training alone, "
            "without evaluation, on the machine of the race, whose other cores may have been busy: small differences "
            "mean nothing. ∞: not reached, or the run diverged."
        ),
    ),
    (
        marked("Diverged"),
        marked(
            "A loss was not finite, or after an epoch the losses of training and validation were both more than one "
            "and a half times the validation loss of the initial weights. Such a run ends there. It is left out "
            "nowhere: in every median it counts as the worst."
        ),
    ),
    (
        marked("Training loss and accuracy"),
        marked(
            "Means over the batches of the epoch, each taken before its update, so that they lag behind those of "
            "validation and test, which are taken after the epoch, without dropout."
        ),
    ),
    (
        marked("Inclusion"),
        marked(
            "With β at 0 Momentum is SGD; with a large ε Adam comes as near to Momentum as one likes. Who can do all "
            "that another can is not worse when both are tuned well enough (Choi et al. 2019, arXiv 1910.05446): "
            "where it is, the search was too small."
        ),
    ),
    (
        marked("State"),
        marked("The arrays that the optimizer keeps beside the parameters, which take 4 bytes each."),
    ),
    (
        marked("Validation and test"),
        marked(
            "The validation images are the last of the training set, kept from training; rates are chosen and targets "
            "judged by them. The test images are looked at once, after the last epoch of a final run."
        ),
    ),
]


OF_OWN_DATA = {
    marked(": on 10,000 test images the standard error of one accuracy of 99 % is 0.1 points"): "",
    marked("are the last of the training set, kept from training;"): marked("are kept from training;"),
}
OF_NUMBERS = (marked("Accuracy"), marked("accuracy"))


def told(text: str, comparison: Comparison) -> str:
    """A text about accuracies and MNIST's images as one about what this race is judged by, and about its data."""
    text = tr(text).replace("{axes}", tr(ACCURACY_AXES)).replace("{noise}", f"{100 * NOISE:g}")
    base = comparison.design.base
    changes = {} if base.dataset in SOURCES else {**OF_OWN_DATA, "images": samples_in(base)}
    changes |= dict.fromkeys(OF_NUMBERS, R2.word) if comparison.score is R2 else {}
    for before, after in changes.items():
        text = text.replace(tr(before), tr(after))
    return text


def column_text(comparison: Comparison, column: str) -> str:
    """The description of a column."""
    if column == DEFAULT and comparison.design.lr_given:
        return tr("Every optimizer at the same learning rate, which was given.")
    if column == DEFAULT:
        return tr("Every optimizer at its default learning rate: what somebody gets who tries it and no more.")
    if column == TUNED:
        return tr("Every optimizer at the best learning rate that the search found for it, constant over the run.")
    return tr(
        "Every optimizer at the best learning rate that another search found for it, among runs under this schedule, "
        "whose highest rate it is."
    )
