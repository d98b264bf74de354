"""The truth at a point: a row's definition on Jets, computed until 25 digits stand still, and how sensitive it is."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from mpmath import mp, mpf

from certificate.jets import ORDER, Jet, jet
from certificate.points import Arrays
from certificate.row import Seeds

DIGITS = (50, 120, 420, 1500)
MANY = (150, 420, 1500)
"""Where numbers are far from 1: 50 digits and 120 could both find nothing but 0 in 1 + x for an x of 1e-160."""
AGREED = mpf(10) ** -25
FACTORIAL = (1, 1, 2, 6, 24)
STEP = mpf(2) ** -40
Call = Callable[[Any], Any]
Definition = Callable[..., Any]


class Truth(NamedTuple):
    """y, its derivative along d per output, and for n = 1 … 4 the gradient of Dⁿ⁻¹s along d, s = Σ w·y.

    ``gradients[n - 1]`` is one flat array over all inputs.
    """

    shape: tuple[int, ...]
    along: np.ndarray
    gradients: list[np.ndarray]


def truth(
    definition: Definition, arrays: Arrays, seeds: Callable[[tuple[int, ...]], Seeds], taken: Call = lambda x: x
) -> Truth:
    """As many digits as it needs: each number of digits is compared with the next.

    ``taken`` is applied to the first input: the places of a repeated index.
    """
    first, *more = MANY if _far(arrays) else DIGITS
    before = at_digits(first, definition, arrays, seeds, taken)
    for digits in more:
        found = at_digits(digits, definition, arrays, seeds, taken)
        if _agree(before, found):
            break
        before = found
    return found


def at_digits(
    digits: int,
    definition: Definition,
    arrays: Arrays,
    seeds: Callable[[tuple[int, ...]], Seeds],
    taken: Call = lambda x: x,
    moved: Call = lambda x: x,
    moved_inputs: Call = lambda x: x,
) -> Truth:
    """``moved`` changes the directions and the weights a little, ``moved_inputs`` what the definition gets."""
    with mp.workdps(digits):
        along = seeds(()).along
        number, tensors = 0, []
        for x, d in zip(arrays, along, strict=True):
            flat = []
            for value, slope in zip(np.ravel(_exact(x)), np.ravel(moved(_exact(d))), strict=True):
                flat.append(Jet([value, slope, *[mpf(0)] * (ORDER - 1)], {number: [mpf(1), *[mpf(0)] * (ORDER - 1)]}))
                number += 1
            tensors.append(_array(flat, x.shape))
        tensors[0] = taken(tensors[0])
        y = np.asarray(definition(*map(moved_inputs, tensors)), dtype=object)
        outputs = [jet(each) for each in np.ravel(y)]
        weights = list(np.ravel(moved(_exact(seeds(y.shape).weights))))
        gradients = [_array([mpf(0)] * number, (number,)) for _ in range(ORDER)]
        for w, each in zip(weights, outputs, strict=True):
            for i, part in each.g.items():
                for n in range(ORDER):
                    gradients[n][i] += w * part[n] * FACTORIAL[n]
        return Truth(y.shape, _array([each.c[1] for each in outputs], (len(outputs),)), gradients)


def sensitivity(
    definition: Definition,
    arrays: Arrays,
    seeds: Callable[[tuple[int, ...]], Seeds],
    taken: Call,
    at: Truth,
    still: bool,
    smooth: bool,
) -> Truth:
    """How far each derivative moves when every number that it depends on moves by a relative δ, divided by δ.

    The greatest of four random choices of signs. Zeros do not move, equal inputs move together unless the function is
    ``smooth``, and with ``still`` only the directions and the weights do.
    """
    largest, digits = None, 420 if _far(arrays) else 60
    for seed in range(4):
        random = np.random.default_rng(seed)

        def moved(x: np.ndarray, random: np.random.Generator = random) -> np.ndarray:
            return _array([v * (1 + int(random.choice([-1, 1])) * STEP) for v in np.ravel(x)], x.shape)

        def together(x: np.ndarray, random: np.random.Generator = random) -> np.ndarray:
            sizes = {str(abs(j.c[0])): int(random.choice([-1, 1])) for j in np.ravel(x)}
            return _array([j * (1 + sizes[str(abs(j.c[0]))] * STEP) for j in np.ravel(x)], x.shape)

        inputs = (lambda x: x) if still else moved if smooth else together
        with mp.workdps(digits):
            there = at_digits(digits, definition, arrays, seeds, taken, moved, inputs)
            change = [np.abs(a - b) / STEP for a, b in zip(_parts(there), _parts(at), strict=True)]
            largest = change if largest is None else [np.maximum(a, b) for a, b in zip(largest, change, strict=True)]
    assert largest is not None
    return Truth(at.shape, largest[0], largest[1:])


def _far(arrays: Arrays) -> bool:
    """Whether a number is far from 1."""
    sizes = np.concatenate([np.abs(x[x != 0].astype(float)) for x in arrays])
    return bool(sizes.size) and bool(sizes.max() > 5 or sizes.min() < 1e-3)


def _parts(at: Truth) -> list[np.ndarray]:
    return [at.along, *at.gradients]


def _agree(a: Truth, b: Truth) -> bool:
    pairs = [pair for one, other in zip(_parts(a), _parts(b), strict=True) for pair in zip(one, other, strict=True)]
    return all(_near(x, y) for x, y in pairs)


def _near(x: Any, y: Any) -> bool:
    if not mp.isfinite(x) or not mp.isfinite(y):
        return x == y or (mp.isnan(x) and mp.isnan(y))
    return abs(x - y) <= AGREED * abs(y)


def _exact(x: np.ndarray) -> np.ndarray:
    return _array([mpf(float(v)) for v in np.ravel(x)], x.shape)


def _array(values: list[Any], shape: tuple[int, ...]) -> np.ndarray:
    """An array of objects. NumPy would look into them if it were asked for np.array."""
    found = np.empty(len(values), dtype=object)
    for i, each in enumerate(values):
        found[i] = each
    return found.reshape(shape)
