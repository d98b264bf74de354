"""The losses of the command line: from a network's outputs and the targets to a scalar, the mean over the batch.

    cross_entropy   −ln of the right class's probability, which is the softmax of the outputs
    multi_margin    hinge: by how much another class comes within 1 of the right one
    mse             squared differences of the outputs and the targets
    l1              their absolute values
    huber           squares up to 1, linear beyond

For the last three a class is a target of 1 at its place and 0 elsewhere. Of numbers to predict they are those of the
standardised ones; the first two are for classes alone.
"""

from collections.abc import Callable

import numpy as np

from minigrad import Tensor
from minigrad.nn import functional as F
from minigrad.ops.types import ArrayLike

Loss = Callable[[Tensor, np.ndarray], Tensor]

CROSS_ENTROPY = "cross_entropy"
OF_NUMBERS = "mse"
FOR_CLASSES = (CROSS_ENTROPY, "multi_margin")


def _of_values(loss: Callable[[ArrayLike, ArrayLike], Tensor]) -> Loss:
    """A loss of numbers as one of classes too."""

    def of_targets(outputs: Tensor, targets: np.ndarray) -> Tensor:
        if targets.dtype.kind in "iu":
            targets = np.eye(outputs.shape[-1], dtype=outputs.dtype)[targets]
        return loss(outputs, targets)

    return of_targets


LOSSES: dict[str, Loss] = {
    CROSS_ENTROPY: F.cross_entropy,
    "multi_margin": F.multi_margin_loss,
    "mse": _of_values(F.mse_loss),
    "l1": _of_values(F.l1_loss),
    "huber": _of_values(F.huber_loss),
}
