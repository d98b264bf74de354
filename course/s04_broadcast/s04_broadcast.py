"""Station 4: broadcasting undone. What was stretched on the way there is summed on the way back."""

import numpy as np
import s03_walk
from s01_value import Value


def sum_to(array, shape):
    """A NumPy array summed to a shape from which it can have been broadcast; of the array's dtype."""
    raise NotImplementedError("sum_to: which axes are new, and which have length 1 in shape?")


def summed(x, shape):
    """sum_to as an op: Value in, Value out."""
    raise NotImplementedError("summed: sum_to, and one edge")


def stretched(x, shape):
    """np.broadcast_to as an op."""
    raise NotImplementedError("stretched: np.broadcast_to, and one edge")


def total(x, axis=None):
    """The sum over an axis, which stays with length 1; over everything, with shape (), if no axis is given."""
    raise NotImplementedError("total: one line, with summed")


def mean(x):
    """The mean of everything."""
    return total(x) / x.data.size


def fit(d, parent):
    """A gradient in the shape of the parent. The walk asks this for every edge, so no op needs to."""
    return d if d.data.shape == parent.data.shape else summed(d, parent.data.shape)


def gradients(output, inputs, g=None):
    """Your walk of station 3, with fit."""
    return s03_walk.gradients(output, inputs, g, fit)
