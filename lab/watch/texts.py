"""The texts of the page of a run that is watched."""

from lab.language import marked

LEAD = marked(
    "What is changed here is written into the result of the run, step by step, so that it can be repeated exactly."
)
CURVES = marked(
    "Training figures are means over a hundred batches, the last point over those since; validation comes after each "
    "epoch. The loss is on a logarithmic axis. Pale lines are the run before it went back to its initial weights; "
    "dashed ones the second run, which has the same initial weights, batches and random numbers."
)
LAYERS = marked(
    "The Euclidean norm of each layer's gradient, before clipping, and of the change that the optimizer made of it, as "
    "a share of the norm of the layer's weights: every hundred steps, and at each single step. A unit, a channel of a "
    "map or a number of a row, is dead if it says the same of all of 200 validation samples: no gradient comes back "
    "through it."
)
MAPS = marked(
    "What each layer gives for this sample of the validation part: orange is above 0, blue below, each layer on a "
    "scale of its own. A layer that changes no shape, as ReLU, is shown with the one before it."
)
DRAWING = marked(
    "It is cropped, scaled and laid into the middle by its centre of mass, as the digits of MNIST were, and read again "
    "and again while the net learns."
)
FILTERS = marked(
    "What the first layer multiplies an image with: orange is a weight above 0, blue one below, all on one scale."
)
MISTAKES = marked("The wrong answers of which the net is surest, among the first 500 samples of the validation part.")
NO_SCRIPT = marked("This page needs JavaScript: what it shows comes while the net is trained.")
