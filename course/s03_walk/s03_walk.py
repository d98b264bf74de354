"""Station 3: the order of the walk. A gradient must have all its parts before it goes on."""

import numpy as np
from s01_value import Value


def order(output):
    """Every Value behind the output, as a list: the output first, and each before all of its parents, once."""
    raise NotImplementedError("order: of two Values, where one was computed from the other, the later one comes first")


def gradients(output, inputs, g=None, fit=lambda d, parent: d):
    """dL/dx for each of the inputs, where g = dL/d(output) (1 unless given): a list of Values.

    fit(d, parent) makes what an edge gives fit its parent. Here it changes nothing; station 4 needs it.
    """
    found = {output: Value(np.ones_like(output.data)) if g is None else g}
    for y in order(output):
        for parent, derivative in y.edges:
            d = fit(derivative(found[y]), parent)
            raise NotImplementedError("gradients: d is one part of the parent's gradient; keep it in found")
    return [found.get(x, Value(np.zeros_like(x.data))) for x in inputs]
