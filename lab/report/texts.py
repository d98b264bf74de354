"""The texts of the report that do not depend on the data: how to read its pictures and tables."""

from datasets import SOURCES
from lab.race.comparison import Comparison
from lab.race.design import DEFAULT, TUNED
from lab.statistics import NOISE
from lab.training.data import samples_in
from lab.training.score import R2

ACCURACY_AXES = "Accuracy axes are logarithmic in the error: from 90 to 99 % is as far as from 99 to 99.9 %."

CAPTIONS = {
    "accuracy": (
        "A dot for each seed, a stroke for the median. The grey stripe reaches from the best median to "
        f"{100 * NOISE:g} points below it: within it nothing is ranked. Crosses at the left: diverged. "
        f"{ACCURACY_AXES}"
    ),
    "sensitivity": (
        "Each point is a trial; a ring marks the rate that was chosen, a cross at the bottom a trial that "
        f"diverged. A wide plateau forgives a rate that is off. {ACCURACY_AXES} Click a name in the legend to switch "
        "it off or on, twice to see it alone."
    ),
    "curves": (
        "Lines are medians over the seeds, bands reach from the least to the greatest. A run that diverged counts as "
        "the worst from then on, so that a line ends where half of its runs are lost; a cross marks the "
        f"epoch. {ACCURACY_AXES} Click a name in the legend to switch it off or on in all four panels, twice to see it "
        "alone."
    ),
}

SEARCH = (
    "Each schedule has a search of its own: a rate that is best when it stays is seldom the best to come down from. A "
    "rate that was found good at the first seed is used for all of them. Of the optimizers' other options, "
    "momenta, decay rates and ε, none was searched: they stand at their defaults."
)

ONE_EPOCH = "One epoch makes no curve: the tables have all there is."
NO_SCRIPT = "The charts need JavaScript. The same pictures are files in the folder pictures beside this page."

DEFINITIONS = [
    ("Median and spread", "Over the seeds; below the median, from the least to the greatest, where they differ."),
    (
        "Best",
        "The highest median test accuracy of the optimizers none of whose runs diverged. “Level with the best” are "
        "those whose difference to it is not larger than the noise.",
    ),
    (
        "Difference to the best",
        "In points of test accuracy: the mean over the seeds of the difference between the two runs of a seed, which "
        "began with the same weights and saw the same batches; below it, its 95 % confidence interval by Student's t. "
        "Each interval is for itself; among several of them one may well be wrong, and the best was picked by the same "
        "data.",
    ),
    (
        "Larger than the noise",
        f"The interval excludes 0 and the difference is {100 * NOISE:g} points or more: on 10,000 test images the "
        "standard error of one accuracy of 99 % is 0.1 points.",
    ),
    (
        "Epochs and seconds to a target",
        "To the end of the first epoch whose validation accuracy reaches it. Seconds are of training alone, without "
        "evaluation, on the machine of the race, whose other cores may have been busy: small differences mean nothing. "
        "∞: not reached, or the run diverged.",
    ),
    (
        "Diverged",
        "A loss was not finite, or after an epoch the losses of training and validation were both more than one and a "
        "half times the validation loss of the initial weights. Such a run ends there. It is left out nowhere: in "
        "every median it counts as the worst.",
    ),
    (
        "Training loss and accuracy",
        "Means over the batches of the epoch, each taken before its update, so that they lag behind those of "
        "validation and test, which are taken after the epoch, without dropout.",
    ),
    (
        "Inclusion",
        "With β at 0 Momentum is SGD; with a large ε Adam comes as near to Momentum as one likes. Who can do all that "
        "another can is not worse when both are tuned well enough (Choi et al. 2019, arXiv 1910.05446): where it is, "
        "the search was too small.",
    ),
    ("State", "The arrays that the optimizer keeps beside the parameters, which take 4 bytes each."),
    (
        "Validation and test",
        "The validation images are the last of the training set, kept from training; rates are chosen and targets "
        "judged by them. The test images are looked at once, after the last epoch of a final run.",
    ),
]


OF_OWN_DATA = {
    ": on 10,000 test images the standard error of one accuracy of 99 % is 0.1 points": "",
    "are the last of the training set, kept from training;": "are kept from training;",
}
OF_NUMBERS = {"Accuracy": R2.word, "accuracy": R2.word}


def told(text: str, comparison: Comparison) -> str:
    """A text about accuracies and MNIST's images as one about what this race is judged by, and about its data."""
    base = comparison.design.base
    changes = {} if base.dataset in SOURCES else {**OF_OWN_DATA, "images": samples_in(base)}
    changes |= OF_NUMBERS if comparison.score is R2 else {}
    for before, after in changes.items():
        text = text.replace(before, after)
    return text


def column_text(comparison: Comparison, column: str) -> str:
    """The description of a column."""
    if column == DEFAULT and comparison.design.lr_given:
        return "Every optimizer at the same learning rate, which was given."
    if column == DEFAULT:
        return "Every optimizer at its default learning rate: what somebody gets who tries it and no more."
    if column == TUNED:
        return "Every optimizer at the best learning rate that the search found for it, constant over the run."
    return (
        "Every optimizer at the best learning rate that another search found for it, among runs under this schedule, "
        "whose highest rate it is."
    )
