"""Dropout as layers: they act in training, and do nothing in evaluation."""

from minigrad.checks import UP_TO_ONE, checked
from minigrad.nn import functional as F
from minigrad.nn.module import Module
from minigrad.tensor import Tensor


class _Dropout(Module):
    """What the layers below share: the probability p."""

    @checked(p=UP_TO_ONE)
    def __init__(self, p: float = 0.5) -> None:
        self.p: float = p

    def extra_repr(self) -> str:
        return f"p={self.p}"


class Dropout(_Dropout):
    """In training, zero with probability p, else x / (1 − p); in evaluation, x itself. Srivastava et al. 2014."""

    def forward(self, x: Tensor) -> Tensor:
        return F.dropout(x, self.p, self.training)


class Dropout1d(_Dropout):
    """As Dropout, whole channels of x (N, C, L) or (C, L) at a time. Tompson et al. 2015."""

    def forward(self, x: Tensor) -> Tensor:
        return F.dropout1d(x, self.p, self.training)


class Dropout2d(_Dropout):
    """As Dropout, whole channels of x (N, C, H, W) at a time, or of (N, C, L) as in PyTorch. Tompson et al. 2015."""

    def forward(self, x: Tensor) -> Tensor:
        return F.dropout2d(x, self.p, self.training)
