"""Mean and deviation are NumPy's, whatever the offset and however the samples come."""

import numpy as np
import pytest

from datasets.standard import Moments, mean_and_std

GENERATOR = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("inputs", "axes"),
    [
        (GENERATOR.integers(256, size=(50, 3, 4, 5), dtype=np.uint8), (0, 2, 3)),
        (GENERATOR.normal(1e9, 1e-3, (50, 4)), (0,)),
        (GENERATOR.normal(size=(50, 1, 3, 3)).astype(np.float32), (0, 2, 3)),
    ],
)
def test_both_are_as_numpy_has_them_of_the_whole(inputs: np.ndarray, axes: tuple[int, ...]) -> None:
    in_parts = Moments()
    for start in range(0, len(inputs), 7):
        in_parts.add(inputs[start : start + 7])
    whole = inputs.astype(np.float64)
    wanted = whole.mean(axis=axes, keepdims=True)[0], whole.std(axis=axes, keepdims=True)[0]
    for found in (mean_and_std(inputs), in_parts.mean_and_std()):
        for number, by_numpy in zip(found, wanted, strict=True):
            np.testing.assert_allclose(number, by_numpy, rtol=1e-6)


def test_a_constant_column_has_deviation_1() -> None:
    mean, std = mean_and_std(np.array([[3.0, 1], [3.0, 2]]), scale=2)
    assert (mean.tolist(), std.tolist()) == ([1.5, 0.75], [1, 0.25])
