"""A text that both sides read: characters of which each depends on the one before."""

import numpy as np

CHARACTERS, LENGTH, LINES = 64, 64, 2048
"""How many different ones there are, the characters of a line, and the lines."""
READERS = ("char-lstm", "transformer")
"""The networks that read it."""


def lines() -> tuple[np.ndarray, np.ndarray]:
    """Characters (LINES, LENGTH) and the successor of each, whole numbers; always the same."""
    random = np.random.default_rng(4)
    after = random.integers(0, CHARACTERS, (CHARACTERS, 4))  # four may follow each
    text = np.empty((LINES, LENGTH + 1), np.int64)
    text[:, 0] = random.integers(0, CHARACTERS, LINES)
    for i in range(LENGTH):
        text[:, i + 1] = after[text[:, i], random.integers(0, 4, LINES)]
    return np.ascontiguousarray(text[:, :-1]), np.ascontiguousarray(text[:, 1:])
