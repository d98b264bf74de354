"""Losses with a margin as modules. Each applies the function of its name in ``nn.functional``, which names the paper.

``reduction`` is "mean" (the default), "sum" or "none". Targets y are 1 or −1. Defaults are PyTorch's.
"""

from collections.abc import Callable

from minigrad.checks import checked
from minigrad.nn import functional as F
from minigrad.nn.functional.margin import distance
from minigrad.nn.functional.reduction import known, legacy
from minigrad.nn.loss import Loss, kept
from minigrad.nn.module import Buffer
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor


class MarginRankingLoss(Loss):
    """max(0, margin − y·(x1 − x2)): x1 belongs above x2 where y = 1, and below where y = −1."""

    @legacy
    @checked
    def __init__(self, margin: float = 0.0, reduction: str = "mean") -> None:
        self.margin: float = margin
        self.reduction: str = known(reduction)

    def forward(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike) -> Tensor:
        return F.margin_ranking_loss(input1, input2, target, self.margin, self.reduction)


class HingeEmbeddingLoss(Loss):
    """x where y = 1, max(0, margin − x) where y = −1, for distances x."""

    @legacy
    @checked
    def __init__(self, margin: float = 1.0, reduction: str = "mean") -> None:
        self.margin: float = margin
        self.reduction: str = known(reduction)

    def forward(self, input: ArrayLike, target: ArrayLike) -> Tensor:
        return F.hinge_embedding_loss(input, target, self.margin, self.reduction)


class SoftMarginLoss(Loss):
    """ln(1 + e^(−y·x)) for scores x and signs y."""

    @legacy
    def __init__(self, reduction: str = "mean") -> None:
        self.reduction: str = known(reduction)

    def forward(self, input: ArrayLike, target: ArrayLike) -> Tensor:
        return F.soft_margin_loss(input, target, self.reduction)


class CosineEmbeddingLoss(Loss):
    """1 − c where y = 1, max(0, c − margin) where y = −1, with the cosine c of the angle between two vectors (N, D)."""

    @legacy
    @checked
    def __init__(self, margin: float = 0.0, reduction: str = "mean") -> None:
        self.margin: float = margin
        self.reduction: str = known(reduction)

    def forward(self, input1: ArrayLike, input2: ArrayLike, target: ArrayLike) -> Tensor:
        return F.cosine_embedding_loss(input1, input2, target, self.margin, self.reduction)


class TripletMarginLoss(Loss):
    """max(0, ‖a − p + ε‖ − ‖a − n + ε‖ + margin): the positive belongs nearer to the anchor than the negative."""

    @legacy
    @checked
    def __init__(
        self, margin: float = 1.0, p: float = 2.0, eps: float = 1e-6, swap: bool = False, reduction: str = "mean"
    ) -> None:
        self.margin: float = margin
        self.p: float = p
        self.eps: float = eps
        self.swap: bool = swap
        self.reduction: str = known(reduction)

    def forward(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike) -> Tensor:
        return F.triplet_margin_loss(
            anchor, positive, negative, self.margin, self.p, self.eps, self.swap, self.reduction
        )


class TripletMarginWithDistanceLoss(Loss):
    """``TripletMarginLoss`` with any distance of two Tensors (…, D); the Euclidean one unless given."""

    @checked
    def __init__(
        self,
        *,
        distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
        margin: float = 1.0,
        swap: bool = False,
        reduction: str = "mean",
    ) -> None:
        self.distance_function: Callable[[Tensor, Tensor], Tensor] = distance(
            "TripletMarginWithDistanceLoss", distance_function
        )
        self.margin: float = margin
        self.swap: bool = swap
        self.reduction: str = known(reduction)

    def forward(self, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike) -> Tensor:
        return F.triplet_margin_with_distance_loss(
            anchor,
            positive,
            negative,
            distance_function=self.distance_function,
            margin=self.margin,
            swap=self.swap,
            reduction=self.reduction,
        )


class MultiMarginLoss(Loss):
    """w[t]·Σᵢ max(0, margin − x[t] + x[i])ᵖ / C for scores (N, C) and the indices (N,) of the right classes t."""

    @legacy
    @checked
    def __init__(
        self, p: int = 1, margin: float = 1.0, weight: ArrayLike | None = None, reduction: str = "mean"
    ) -> None:
        self.p: int = p
        self.margin: float = margin
        self.reduction: str = known(reduction)
        self.weight: Buffer | None = kept(weight)

    def forward(self, input: ArrayLike, target: ArrayLike) -> Tensor:
        return F.multi_margin_loss(input, target, self.p, self.margin, self.weight, self.reduction)


class MultiLabelMarginLoss(Loss):
    """Σₜ Σᵢ max(0, 1 − x[t] + x[i]) / C over the right classes t, listed up to a −1, and the wrong ones i."""

    @legacy
    def __init__(self, reduction: str = "mean") -> None:
        self.reduction: str = known(reduction)

    def forward(self, input: ArrayLike, target: ArrayLike) -> Tensor:
        return F.multilabel_margin_loss(input, target, self.reduction)


class MultiLabelSoftMarginLoss(Loss):
    """The mean over the classes of the binary cross-entropy, for logits and targets (…, C)."""

    @legacy
    def __init__(self, weight: ArrayLike | None = None, reduction: str = "mean") -> None:
        self.weight: Buffer | None = kept(weight)
        self.reduction: str = known(reduction)

    def forward(self, input: ArrayLike, target: ArrayLike) -> Tensor:
        return F.multilabel_soft_margin_loss(input, target, self.weight, self.reduction)
