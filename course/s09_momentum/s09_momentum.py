"""Station 9: SGD, momentum, and Nesterov's look-ahead.

Each rule changes the arrays theta and b where they are: a layer holds the same arrays.
"""


def sgd(theta, g, lr):
    """θ ← θ − lr·g."""
    raise NotImplementedError("sgd: one line, in place")


def momentum(theta, g, b, lr, mu):
    """b ← μb + g;  θ ← θ − lr·b."""
    raise NotImplementedError("momentum: the velocity b first")


def nag(theta, g, b, lr, mu):
    """b ← μb + g;  θ ← θ − lr·(g + μb)."""
    raise NotImplementedError("nag: the velocity, then a step that looks ahead")
