"""Layers and losses as plain functions, under PyTorch's names. The modules of ``minigrad.nn`` call them.

- activation, softmax, dropout, normalization, attention, sparse (embeddings, one-hot)
- convolution, pooling, adaptive_pooling, padding, interpolation, rearrangement (pixel shuffle)
- loss (of classes), likelihood, distance, margin; reduction and entropy are what they share

An axis is ``dim``, as in PyTorch. A target is never broadcast.
"""

from typing import TYPE_CHECKING

from minigrad.nn.functional.activation import (
    celu,
    elu,
    gelu,
    glu,
    hardshrink,
    hardsigmoid,
    hardswish,
    hardtanh,
    leaky_relu,
    logsigmoid,
    mish,
    prelu,
    relu,
    relu6,
    rrelu,
    selu,
    sigmoid,
    silu,
    softplus,
    softshrink,
    softsign,
    tanh,
    tanhshrink,
    threshold,
)
from minigrad.nn.functional.adaptive_pooling import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_max_pool1d,
    adaptive_max_pool2d,
)
from minigrad.nn.functional.attention import scaled_dot_product_attention
from minigrad.nn.functional.convolution import conv1d, conv2d, conv_transpose1d, conv_transpose2d
from minigrad.nn.functional.distance import (
    cosine_similarity,
    huber_loss,
    l1_loss,
    mse_loss,
    pairwise_distance,
    smooth_l1_loss,
)
from minigrad.nn.functional.dropout import dropout, dropout1d, dropout2d
from minigrad.nn.functional.interpolation import interpolate
from minigrad.nn.functional.likelihood import gaussian_nll_loss, poisson_nll_loss
from minigrad.nn.functional.loss import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    kl_div,
    nll_loss,
)
from minigrad.nn.functional.margin import (
    cosine_embedding_loss,
    hinge_embedding_loss,
    margin_ranking_loss,
    multi_margin_loss,
    multilabel_margin_loss,
    multilabel_soft_margin_loss,
    soft_margin_loss,
    triplet_margin_loss,
    triplet_margin_with_distance_loss,
)
from minigrad.nn.functional.normalization import (
    batch_norm,
    group_norm,
    instance_norm,
    layer_norm,
    local_response_norm,
    rms_norm,
)
from minigrad.nn.functional.padding import pad
from minigrad.nn.functional.pooling import (
    avg_pool1d,
    avg_pool2d,
    lp_pool1d,
    lp_pool2d,
    max_pool1d,
    max_pool2d,
    max_unpool1d,
    max_unpool2d,
)
from minigrad.nn.functional.rearrangement import pixel_shuffle, pixel_unshuffle
from minigrad.nn.functional.softmax import (
    log_softmax,
    softmax,
    softmin,
)
from minigrad.nn.functional.sparse import embedding, one_hot
from minigrad.ops.folding import fold, unfold
from minigrad.ops.products import linear
from minigrad.spelling import unknown

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
    "avg_pool1d",
    "avg_pool2d",
    "batch_norm",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "celu",
    "conv1d",
    "conv2d",
    "conv_transpose1d",
    "conv_transpose2d",
    "cosine_embedding_loss",
    "cosine_similarity",
    "cross_entropy",
    "dropout",
    "dropout1d",
    "dropout2d",
    "elu",
    "embedding",
    "fold",
    "gaussian_nll_loss",
    "gelu",
    "glu",
    "group_norm",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "hinge_embedding_loss",
    "huber_loss",
    "instance_norm",
    "interpolate",
    "kl_div",
    "l1_loss",
    "layer_norm",
    "leaky_relu",
    "linear",
    "local_response_norm",
    "log_softmax",
    "logsigmoid",
    "lp_pool1d",
    "lp_pool2d",
    "margin_ranking_loss",
    "max_pool1d",
    "max_pool2d",
    "max_unpool1d",
    "max_unpool2d",
    "mish",
    "mse_loss",
    "multi_margin_loss",
    "multilabel_margin_loss",
    "multilabel_soft_margin_loss",
    "nll_loss",
    "one_hot",
    "pad",
    "pairwise_distance",
    "pixel_shuffle",
    "pixel_unshuffle",
    "poisson_nll_loss",
    "prelu",
    "relu",
    "relu6",
    "rms_norm",
    "rrelu",
    "scaled_dot_product_attention",
    "selu",
    "sigmoid",
    "silu",
    "smooth_l1_loss",
    "soft_margin_loss",
    "softmax",
    "softmin",
    "softplus",
    "softshrink",
    "softsign",
    "tanh",
    "tanhshrink",
    "threshold",
    "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
    "unfold",
]

_IN_PLACE = ("celu", "elu", "hardtanh", "leaky_relu", "relu", "rrelu", "selu", "threshold")
_OF_IMAGES = ("conv", "conv_transpose", "max_pool", "avg_pool", "adaptive_avg_pool", "adaptive_max_pool", "dropout")
if not TYPE_CHECKING:
    __getattr__ = unknown(
        "minigrad.nn.functional",
        {
            **{f"{name}_": f"{name}, which leaves its input as it is" for name in _IN_PLACE},
            "normalize": "x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12)",
            "swish": "silu",
            "log_sigmoid": "logsigmoid",
            "hard_sigmoid": "hardsigmoid",
            "hard_swish": "hardswish",
            "hard_tanh": "hardtanh",
            "soft_sign": "softsign",
            **dict.fromkeys(
                ("upsample", "upsample_nearest", "upsample_bilinear"), "interpolate, which has their modes"
            ),
            "max_pool1d_with_indices": "max_pool1d with return_indices=True",
            "max_pool2d_with_indices": "max_pool2d with return_indices=True",
            **{f"{name}3d": f"{name}2d; only 1d and 2d exist" for name in _OF_IMAGES},
            "multi_head_attention_forward": "minigrad.nn.MultiheadAttention",
            "binary_crossentropy": "binary_cross_entropy, or binary_cross_entropy_with_logits before a sigmoid",
            "categorical_crossentropy": "cross_entropy, which takes scores before a softmax",
        },
    )
