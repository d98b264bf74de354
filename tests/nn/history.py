"""Batch and instance norm over several steps: what its running statistics go through, in both frameworks."""

from typing import Any, NamedTuple

import numpy as np

from minigrad import Tensor, nn
from tests.parity.numbers import uniform

STEPS = 5


class History(NamedTuple):
    """A fresh layer in training for some batches, then in evaluation, then in training again."""

    what: str
    keywords: dict[str, Any]
    shape: tuple[int, ...]

    @property
    def name(self) -> str:
        return f"{self.what} history {self.keywords} of {self.shape}".replace("'", "")

    def batches(self) -> list[np.ndarray]:
        """Each with a mean and a spread of its own."""
        return [step + (step + 1) * uniform(f"batch {step}", self.shape) for step in range(STEPS)]

    def ours(self, dtype: Any = np.float64) -> dict[str, np.ndarray]:
        layer = getattr(nn, self.what)(self.shape[1], **self.keywords).to(dtype)
        return self._run(layer, lambda x: layer(Tensor(x.astype(dtype))).data, lambda buffer: buffer.data.copy())

    def theirs(self) -> dict[str, np.ndarray]:
        import torch

        layer = getattr(torch.nn, self.what)(self.shape[1], **self.keywords).double()
        return self._run(
            layer, lambda x: layer(torch.from_numpy(x)).detach().numpy(), lambda buffer: buffer.numpy().copy()
        )

    def _run(self, layer: Any, call: Any, read: Any) -> dict[str, np.ndarray]:
        answers = {}
        for step, x in enumerate(self.batches()):
            layer.train(step != STEPS - 2)
            answers[f"output {step}"] = call(x)
            answers |= {f"{name} {step}": read(buffer) for name, buffer in layer.named_buffers()}
        return answers


HISTORIES = [
    History("BatchNorm1d", {}, (4, 3)),
    History("BatchNorm1d", {"momentum": 0.5}, (2, 2, 3)),
    History("BatchNorm2d", {"eps": 0.01}, (2, 3, 2, 2)),
    History("BatchNorm2d", {"momentum": 1.0, "affine": False}, (3, 2, 1, 2)),
    History("BatchNorm1d", {"momentum": None}, (3, 2, 2)),
    History("InstanceNorm1d", {"track_running_stats": True}, (3, 2, 4)),
    History("InstanceNorm2d", {"track_running_stats": True, "momentum": 0.5, "affine": True}, (2, 3, 2, 2)),
    History("InstanceNorm2d", {"track_running_stats": True, "momentum": None}, (2, 1, 2, 2)),
]
