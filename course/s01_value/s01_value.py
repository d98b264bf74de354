"""Station 1: a number that remembers what it was computed from."""

import numpy as np


class Value:
    """A number (from station 4 on: an array) that remembers.

    ``data`` is the number. ``edges`` has one pair for every Value that it was computed from: (parent, derivative).
    derivative(g) takes g = dL/d(this), and gives dL/d(parent). Both are Values.
    """

    def __init__(self, data, edges=()):
        self.data = np.asarray(data)
        self.edges = list(edges)

    def __repr__(self):
        return f"Value({self.data})"

    def value(self, other):
        """The other operand as a Value: a plain number gets the dtype of this one."""
        return other if isinstance(other, Value) else Value(np.asarray(other, self.data.dtype))

    def __add__(self, other):
        other = self.value(other)
        # The value, and two edges. Fill in:
        raise NotImplementedError("__add__: a + b, with an edge to each of the two")

    def __mul__(self, other):
        other = self.value(other)
        raise NotImplementedError("__mul__: a · b")

    def __pow__(self, n):
        """self to the power of n, a plain number, which is constant."""
        raise NotImplementedError("__pow__: aⁿ, with one edge")

    # The rest follows from these.
    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -self.value(other)

    def __truediv__(self, other):
        return self * self.value(other) ** -1.0

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return self.value(other) - self

    def __rtruediv__(self, other):
        return self.value(other) / self


def exp(x):
    """eˣ. Its slope is its own value."""
    raise NotImplementedError("exp: eˣ")
