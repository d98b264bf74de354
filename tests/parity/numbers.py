"""Numbers that both sides of a comparison make for themselves, so that only PyTorch's answers need storing."""

import numpy as np


def uniform(name: str, shape: tuple[int, ...], low: float = -1.0, high: float = 1.0) -> np.ndarray:
    """Numbers between low and high that depend on the name alone: the bits of PCG64, whose stream NumPy keeps."""
    bits = np.random.PCG64(list(name.encode()))
    return np.asarray(low + (high - low) * np.random.Generator(bits).random(shape))


def apart(name: str, shape: tuple[int, ...], high: float = 2.0) -> np.ndarray:
    """Numbers between −high and high in random order, none within a third of a step of another, of 0 or of ±high/2.

    So no kink (of a ReLU, of a maximum) is near enough to spoil a difference quotient.
    """
    size = int(np.prod(shape))
    order = np.argsort(uniform(name, (size,)))
    return ((2 * high / size) * (order + 0.37) - high).reshape(shape)


def whole(name: str, shape: tuple[int, ...], below: int) -> np.ndarray:
    """Whole numbers from 0 up to ``below``, that one left out."""
    return uniform(name, shape, 0, below).astype(np.int64)


def signs(name: str, shape: tuple[int, ...]) -> np.ndarray:
    """1 or −1, as whole numbers."""
    return np.asarray(2 * whole(name, shape, 2) - 1)
