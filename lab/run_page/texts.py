"""The texts of a run's page that do not depend on the run: how to read its pictures."""

from lab.language import marked, tr
from lab.training.score import ACCURACY, Score

NUMBERS = marked("Losses are of numbers standardised by the training part. ")
LEARNED_BY_HEART = marked(
    "Losses are on a logarithmic axis, {scores} on one that is logarithmic in the error: from 90 to 99 % is as far "
    "as from 99 to 99.9 %. Training figures are means over a hundred batches, or an epoch where it has fewer, each "
    "taken before its update; those of validation are taken after the epoch. Where validation turns away from "
    "training, the network learns the training {samples} by heart."
)


def curves(score: Score, samples: str) -> str:
    """How to read the curves of a run with this score, on images or rows."""
    if score is ACCURACY:
        return tr(LEARNED_BY_HEART, scores=tr("accuracies"), samples=tr(samples))
    return tr(NUMBERS) + tr(LEARNED_BY_HEART, scores=score.word, samples=tr(samples))


MATRIX = marked(
    "From top to bottom stands what the {samples} are, from left to right what was said of them: the diagonal was "
    "right. The colour is for a number's share of its line, and grows with its root, so that few mistakes are to be "
    "seen too."
)
MISTAKES = marked(
    "The wrong answers of which the network was surest. Some are labels that are wrong themselves; the others show "
    "what it took for what."
)
FILTERS = marked(
    "What the first layer multiplies an image with: orange is a weight above 0, blue one below, white 0, all on one "
    "scale."
)
COLOR_FILTERS = marked(
    "What the first layer multiplies an image with, each colour by its own weights: grey is 0, brighter above, darker "
    "below, all on one scale."
)
LEARNED = marked("Smooth spots and edges have been learned; noise all over is mostly what the weights began with.")
ESTIMATES = marked(
    "A dot is a sample: what is right from left to right, what was said upwards; on the line both are one. A cloud "
    "that is flatter than the line says too little of what is extreme."
)
LAYERS = marked(
    "At the first step and then every {every}: the Euclidean norm of each layer's gradient, before clipping, and of "
    "the change that the optimizer made of it, as a share of the norm of the layer's weights. An update near a "
    "thousandth of the weights is usual; a share near one forgets what was learned, one below a millionth learns "
    "nothing. A gradient that shrinks from the last layer to the first by powers of ten vanishes. Click a name to "
    "switch it off or on."
)
NO_SCRIPT = marked(
    "The charts need JavaScript. The figures of the curves are in history.csv and steps.csv beside this page."
)
