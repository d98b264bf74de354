"""Losses as modules. Each applies the function of its name in ``nn.functional``, which names the errors and the paper.

``reduction`` is "mean" (the default), "sum", or "none", which keeps one loss for each element or sample. Defaults are
PyTorch's. Input and target have one shape where no other is mentioned.
"""

import inspect

from minigrad import ops
from minigrad.checks import checked
from minigrad.nn import functional as F
from minigrad.nn.convolution import changed
from minigrad.nn.functional.reduction import known, legacy
from minigrad.nn.module import Buffer, Module
from minigrad.ops.types import ArrayLike
from minigrad.spelling import keywords
from minigrad.tensor import Tensor


class Loss(Module):
    """What the losses share: ``repr`` shows the settings that are not the defaults."""

    def extra_repr(self) -> str:
        settings = inspect.signature(type(self).__init__).parameters.values()
        defaults = {each.name: each.default for each in settings if isinstance(each.default, (float, int, str))}
        return changed(self, **defaults).removeprefix(", ")


class CrossEntropyLoss(Loss):
    """−Σ p·ln softmax(input) for logits (N, C, …) and class indices (N, …), or probabilities p (N, C, …)."""

    @legacy
    @checked
    def __init__(
        self,
        weight: ArrayLike | None = None,
        ignore_index: int = -100,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        self.weight: Buffer | None = kept(weight)
        self.ignore_index: int = ignore_index
        self.reduction: str = known(reduction)
        self.label_smoothing: float = label_smoothing

    def forward(self, input: ArrayLike, target: ArrayLike) -> Tensor:
        return F.cross_entropy(input, target, self.weight, self.ignore_index, self.reduction, self.label_smoothing)


class NLLLoss(Loss):
    """−input[target] for log-probabilities (N, C, …) and class indices (N, …)."""

    @legacy
    @checked
    def __init__(self, weight: ArrayLike | None = None, ignore_index: int = -100, reduction: str = "mean") -> None:
        self.weight: Buffer | None = kept(weight)
        self.ignore_index: int = ignore_index
        self.reduction: str = known(reduction)

    def forward(self, input: ArrayLike, target: ArrayLike) -> Tensor:
        return F.nll_loss(input, target, self.weight, self.ignore_index, self.reduction)


class MSELoss(Loss):
    """(input − target)²."""

    @legacy
    def __init__(self, reduction: str = "mean") -> None:
        self.reduction: str = known(reduction)

    def forward(self, input: ArrayLike, target: ArrayLike) -> Tensor:
        return F.mse_loss(input, target, self.reduction)


class L1Loss(Loss):
    """|input − target|."""

    @legacy
    def __init__(self, reduction: str = "mean") -> None:
        self.reduction: str = known(reduction)

    def forward(self, input: ArrayLike, target: ArrayLike) -> Tensor:
        return F.l1_loss(input, target, self.reduction)


class SmoothL1Loss(Loss):
    """With r = |input − target|: r²/2β where r < β, else r − β/2. Girshick 2015."""

    @legacy
    @checked
    def __init__(self, reduction: str = "mean", beta: float = 1.0) -> None:
        self.reduction: str = known(reduction)
        self.beta: float = beta

    def forward(self, input: ArrayLike, target: ArrayLike) -> Tensor:
        return F.smooth_l1_loss(input, target, self.reduction, self.beta)


class HuberLoss(Loss):
    """With r = |input − target|: r²/2 where r ≤ δ, else δ(r − δ/2). Huber 1964."""

    @legacy
    @checked
    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        self.reduction: str = known(reduction)
        self.delta: float = delta

    def forward(self, input: ArrayLike, target: ArrayLike) -> Tensor:
        return F.huber_loss(input, target, self.reduction, self.delta)


class BCELoss(Loss):
    """−t·ln p − (1 − t)·ln(1 − p) for probabilities p and targets t of the same shape; the logarithms end at −100."""

    @legacy
    def __init__(self, weight: ArrayLike | None = None, reduction: str = "mean") -> None:
        self.weight: Buffer | None = kept(weight)
        self.reduction: str = known(reduction)

    def forward(self, input: ArrayLike, target: ArrayLike) -> Tensor:
        return F.binary_cross_entropy(input, target, self.weight, self.reduction)


class BCEWithLogitsLoss(Loss):
    """−t·ln σ(x) − (1 − t)·ln(1 − σ(x)) for logits x and targets t of the same shape."""

    @legacy
    def __init__(
        self, weight: ArrayLike | None = None, reduction: str = "mean", pos_weight: ArrayLike | None = None
    ) -> None:
        self.weight: Buffer | None = kept(weight)
        self.pos_weight: Buffer | None = kept(pos_weight)
        self.reduction: str = known(reduction)

    def forward(self, input: ArrayLike, target: ArrayLike) -> Tensor:
        return F.binary_cross_entropy_with_logits(input, target, self.weight, self.reduction, self.pos_weight)


class KLDivLoss(Loss):
    """p·(ln p − input) for log-probabilities and a target p, which is ln p with ``log_target``."""

    @legacy
    @checked
    def __init__(self, reduction: str = "mean", log_target: bool = False) -> None:
        self.reduction: str = known(reduction, "batchmean")
        self.log_target: bool = log_target

    def forward(self, input: ArrayLike, target: ArrayLike) -> Tensor:
        return F.kl_div(input, target, self.reduction, self.log_target)


class PoissonNLLLoss(Loss):
    """eˣ − t·x for the logarithm x of the count that is expected, or x − t·ln(x + ε) for the count itself."""

    @legacy
    @checked
    def __init__(self, log_input: bool = True, full: bool = False, eps: float = 1e-8, reduction: str = "mean") -> None:
        self.log_input: bool = log_input
        self.full: bool = full
        self.eps: float = eps
        self.reduction: str = known(reduction)

    def forward(self, input: ArrayLike, target: ArrayLike) -> Tensor:
        return F.poisson_nll_loss(input, target, self.log_input, self.full, self.eps, self.reduction)


class GaussianNLLLoss(Loss):
    """½(ln var + (input − target)²/var) for the mean and the variance that are expected."""

    @legacy
    @checked
    def __init__(self, *, full: bool = False, eps: float = 1e-6, reduction: str = "mean") -> None:
        self.full: bool = full
        self.eps: float = eps
        self.reduction: str = known(reduction)

    def forward(self, input: ArrayLike, target: ArrayLike, var: ArrayLike) -> Tensor:
        return F.gaussian_nll_loss(input, target, var, self.full, self.eps, self.reduction)


class CosineSimilarity(Module):
    """x1·x2 / (max(‖x1‖, ε)·max(‖x2‖, ε)) along ``dim``."""

    @keywords(axis="dim")
    @checked
    def __init__(self, dim: int = 1, eps: float = 1e-8) -> None:
        self.dim: int = dim
        self.eps: float = eps

    def forward(self, x1: ArrayLike, x2: ArrayLike) -> Tensor:
        return F.cosine_similarity(x1, x2, self.dim, self.eps)


class PairwiseDistance(Module):
    """‖x1 − x2 + ε‖ₚ along the last dimension: (…, D) → (…), or (…, 1) with ``keepdim``."""

    @keywords(keepdims="keepdim")
    @checked
    def __init__(self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> None:
        self.p: float = p
        self.eps: float = eps
        self.keepdim: bool = keepdim

    def forward(self, x1: ArrayLike, x2: ArrayLike) -> Tensor:
        return F.pairwise_distance(x1, x2, self.p, self.eps, self.keepdim)


def kept(weight: ArrayLike | None) -> Buffer | None:
    """A copy of the weight, as a buffer: part of the module's state."""
    return None if weight is None else Buffer(ops.copy(weight).data)
