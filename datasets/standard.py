"""Mean and standard deviation of the samples to train on: what standardises all inputs."""

import numpy as np

from datasets.vision import normalise

CHUNK = 1 << 20


class Moments:
    """Sums over samples that come a few at a time: images (N, C, H, W) by channel, rows (N, F) by column.

    The sums are of differences to the first sample's mean, so that large offsets lose no digits.
    """

    def __init__(self) -> None:
        self.count = 0
        self.shift = self.sum = self.squares = np.zeros(())

    def add(self, samples: np.ndarray) -> None:
        """Count these too; their shape but for N is that of the first ones."""
        if not len(samples):
            return
        axes = (0, *range(2, samples.ndim))
        values = samples.astype(np.float64)
        if not self.count:
            self.shift = values[:1].mean(axis=axes, keepdims=True)[0]
        values -= self.shift
        self.count += values.size // values.shape[1]
        self.sum = self.sum + values.sum(axis=axes, keepdims=True)[0]
        self.squares = self.squares + np.square(values, out=values).sum(axis=axes, keepdims=True)[0]

    def mean_and_std(self, scale: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
        """Both divided by ``scale``; a deviation of 0 becomes 1, since what is constant tells nothing."""
        mean = self.sum / self.count
        std = np.sqrt(np.maximum(self.squares / self.count - mean * mean, 0))
        return (mean + self.shift) / scale, np.where(std == 0, 1.0, std / scale)


def mean_and_std(inputs: np.ndarray, scale: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Of all samples, a part at a time: their copy in double precision is never whole in memory."""
    moments = Moments()
    step = max(1, CHUNK // max(1, inputs[0].size))
    for start in range(0, len(inputs), step):
        moments.add(inputs[start : start + step])
    return moments.mean_and_std(scale)


def standardised(inputs: np.ndarray, mean: float | np.ndarray, std: float | np.ndarray) -> np.ndarray:
    """Inputs as they are stored, as a network takes them: float32, images (N, C, H, W), rows (N, F)."""
    if inputs.dtype == np.uint8 and inputs.ndim > 2:
        return normalise(inputs, mean, std)
    samples = inputs[:, np.newaxis] if inputs.ndim == 3 else inputs
    return ((samples - mean) / std).astype(np.float32)
