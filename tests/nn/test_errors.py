"""A user's mistake is one error that names the value, the shapes and the rule."""

import re

import numpy as np
import pytest

from minigrad import nn
from minigrad.errors import DTypeError, ShapeError
from minigrad.nn import functional as F
from tests.nn.mistakes import ints, zeros

SIZES = [
    (lambda: nn.Linear(0, 3), ValueError, "Linear: in_features must be a whole number ≥ 1, got 0"),
    (lambda: nn.Linear(3, 2.5), ValueError, "Linear: out_features must be a whole number ≥ 1, got 2.5"),
    (lambda: nn.Conv2d(-1, 2, 3), ValueError, "Conv2d: in_channels must be a whole number ≥ 1, got -1"),
    (lambda: nn.Conv2d(1, 2, 0), ShapeError, "kernel_size must be a whole number ≥ 1, or two of them, got 0"),
    (lambda: nn.Conv2d(3, 4, 3, groups=2), ValueError, "groups 2 must divide in_channels 3, out_channels 4"),
    (lambda: nn.Conv2d(4, 4, 3, groups=0), ValueError, "Conv2d: groups must be a whole number ≥ 1, got 0"),
    (lambda: nn.BatchNorm2d(0), ValueError, "BatchNorm2d: num_features must be a whole number ≥ 1, got 0"),
    (lambda: nn.Embedding(0, 3), ValueError, "Embedding: num_embeddings must be a whole number ≥ 1, got 0"),
    (lambda: nn.Embedding(4, 3, padding_idx=4), ValueError, "Embedding: padding_idx 4 is no row; there are 4"),
    (lambda: nn.Dropout(1.5), ValueError, "Dropout: p must be between 0 and 1, got 1.5"),
    (
        lambda: nn.Sequential(nn.ReLU(), np.tanh),
        TypeError,
        "Sequential: item 1 is ufunc, not a Module",
    ),
    (
        lambda: nn.Sequential(nn.ReLU),
        TypeError,
        "Sequential: item 0 is type, not a Module",
    ),
    (lambda: nn.Conv1d(1, 2, (3, 3)), ShapeError, "Conv1d: kernel_size must be a whole number ≥ 1, got (3, 3)"),
    (lambda: nn.ConvTranspose2d(3, 4, 3, groups=2), ValueError, "ConvTranspose2d: groups 2 must divide in_channels 3"),
    (lambda: nn.Dropout("x"), ValueError, "Dropout: p must be between 0 and 1, got 'x'"),
    (lambda: nn.BatchNorm2d(3, eps=-1), ValueError, "BatchNorm2d: eps must be a number ≥ 0, got -1"),
    (lambda: nn.BatchNorm1d(3, momentum=2), ValueError, "BatchNorm1d: momentum must be between 0 and 1, got 2"),
    (lambda: nn.LayerNorm(3, eps="a"), ValueError, "LayerNorm: eps must be a number ≥ 0, got 'a'"),
    (lambda: nn.RMSNorm(3, eps=-1), ValueError, "RMSNorm: eps must be a number ≥ 0, got -1"),
    (lambda: nn.GroupNorm(1, 3, eps=None), ValueError, "GroupNorm: eps must be a number ≥ 0, got None"),
    (lambda: nn.MSELoss("average"), ValueError, "reduction must be 'mean', 'sum' or 'none', got 'average'"),
    (lambda: nn.MultiMarginLoss(reduction="avg"), ValueError, "reduction must be 'mean', 'sum' or 'none', got 'avg'"),
    (lambda: nn.ReLU(inplace=True), TypeError, "ReLU() has no 'inplace'; here it is left out: no layer writes into"),
    (lambda: nn.Dropout(0.5, inplace=True), TypeError, "Dropout() has no 'inplace'; here it is left out"),
    (lambda: nn.Linear(2, 3, device="cpu"), TypeError, "Linear() has no 'device'; here it is left out"),
    (
        lambda: nn.Linear(2, 3, dtype=np.float64),
        TypeError,
        "Linear() has no 'dtype'; here it is to(dtype) of the",
    ),
    (lambda: nn.ReLU(True), TypeError, "ReLU() takes no arguments"),
    (lambda: nn.relu, AttributeError, "minigrad.nn has no 'relu'; here it is nn.functional.relu"),
    (lambda: nn.GroupNorm(2, 3), ValueError, "GroupNorm: num_groups 2 must divide num_channels 3"),
    (lambda: nn.LSTM(0, 3), ValueError, "LSTM: input_size must be a whole number ≥ 1, got 0"),
    (lambda: nn.GRU(2, 3, 2, dropout=2), ValueError, "GRU: dropout must be between 0 and 1, got 2"),
    (lambda: nn.RNN(2, 3, nonlinearity="elu"), ValueError, "RNN: nonlinearity must be 'tanh' or 'relu', got 'elu'"),
    (lambda: nn.MultiheadAttention(6, 4), ValueError, "num_heads 4 must divide embed_dim 6"),
    (lambda: nn.MultiheadAttention(6, 2, dropout=-1), ValueError, "dropout must be between 0 and 1, got -1"),
]

INPUTS = [
    (lambda: nn.Linear(3, 2)(zeros(4, 5)), ShapeError, "x has 5 features (shape (4, 5)), weight expects 3"),
    (
        lambda: nn.Conv2d(1, 6, 5)(zeros(8, 3, 28, 28)),
        ShapeError,
        "conv2d: x has 3 channels (shape (8, 3, 28, 28)), weight expects 1 (shape (6, 1, 5, 5)",
    ),
    (lambda: nn.Conv2d(1, 6, 5)(zeros(28, 28)), ShapeError, "x must be (N, C, H, W) or (C, H, W)"),
    (lambda: nn.Conv2d(1, 6, 5)(zeros(1, 1, 4, 9)), ShapeError, "is larger than the image (4, 9)"),
    (lambda: nn.Conv2d(1, 6, 5)(zeros(1, 1, 9, 9, dtype=np.float64)), DTypeError, "x is float64, weight is float32"),
    (lambda: nn.Conv2d(1, 6, 5, stride=0)(zeros(1, 1, 9, 9)), ShapeError, "stride must be a whole number ≥ 1"),
    (
        lambda: nn.Conv2d(1, 6, 5, padding="full")(zeros(1, 1, 9, 9)),
        ShapeError,
        "'valid', or 'same' with a stride of 1",
    ),
    (lambda: nn.Conv2d(1, 6, 5, 2, "same")(zeros(1, 1, 9, 9)), ShapeError, "got 'same' with stride 2"),
    (lambda: nn.Conv1d(1, 6, 5)(zeros(9)), ShapeError, "x must be (N, C, L) or (C, L) and weight (O, C/groups, K)"),
    (
        lambda: nn.Conv1d(1, 6, 5, stride=(1, 1))(zeros(1, 1, 9)),
        ShapeError,
        "conv1d: stride must be a whole number ≥ 1",
    ),
    (
        lambda: nn.Conv1d(1, 6, 5)(zeros(1, 2, 9)),
        ShapeError,
        "conv1d: x has 2 channels (shape (1, 2, 9)), weight expects 1 (shape (6, 1, 5), groups 1)",
    ),
    (
        lambda: nn.ConvTranspose2d(1, 2, 3)(zeros(1, 2, 3, 3)),
        ShapeError,
        "x has 2 channels (shape (1, 2, 3, 3)), weight",
    ),
    (lambda: nn.ConvTranspose2d(1, 2, 3)(zeros(3, 3)), ShapeError, "conv_transpose2d: x must be (N, C, H, W) or (C, H"),
    (
        lambda: nn.ConvTranspose2d(1, 2, 3, output_padding=1)(zeros(1, 1, 3, 3)),
        ShapeError,
        "output_padding (1, 1) must",
    ),
    (
        lambda: nn.ConvTranspose2d(1, 2, 2, padding=1)(zeros(1, 1, 1, 1)),
        ShapeError,
        "the padding (1, 1) leaves nothing",
    ),
    (
        lambda: nn.ConvTranspose2d(1, 2, 3)(zeros(1, 1, 3, 3, dtype=np.float64)),
        DTypeError,
        "x is float64, weight is float32",
    ),
    (lambda: F.conv2d(zeros(1, 1, 9, 9), zeros(6, 1, 5, 5), zeros(1)), ShapeError, "bias has shape (1,), weight has 6"),
    (
        lambda: F.max_pool2d(zeros(1, 1, 4, 4, dtype=np.float16), 2),
        DTypeError,
        "max_pool2d: images of <f2 are not",
    ),
    (lambda: F.avg_pool2d(zeros(1, 1, 4, 4, dtype=">f4"), 2), DTypeError, "avg_pool2d: images of >f4 are not computed"),
    (lambda: nn.MaxPool2d(3)(zeros(2, 3)), ShapeError, "max_pool2d: x must be (N, C, H, W) or (C, H, W), got (2, 3)"),
    (lambda: nn.MaxPool2d(3)(zeros(1, 1, 2, 5)), ShapeError, "the window (3, 3) is larger than the image (2, 5)"),
    (lambda: nn.MaxPool2d(2, padding=2)(zeros(1, 1, 9, 9)), ShapeError, "(2, 2) is more than half of the window"),
    (lambda: nn.AvgPool2d(2, stride=0)(zeros(1, 1, 9, 9)), ShapeError, "avg_pool2d: stride must be a whole number ≥ 1"),
    (lambda: nn.MaxPool1d(3)(zeros(3)), ShapeError, "max_pool1d: x must be (N, C, L) or (C, L), got (3,)"),
    (lambda: nn.AvgPool1d((2, 2))(zeros(1, 2, 3)), ShapeError, "avg_pool1d: kernel_size must be a whole number ≥ 1"),
    (lambda: F.avg_pool2d(zeros(1, 1, 4, 4), 2, divisor_override=0), ValueError, "divisor_override must not be 0"),
    (lambda: nn.AdaptiveAvgPool2d(2)(zeros(2, 3)), ShapeError, "adaptive_avg_pool2d: x must be (N, C, H, W)"),
    (lambda: nn.AdaptiveAvgPool2d((0, 2))(zeros(1, 1, 2, 2)), ShapeError, "output_size must be a whole number ≥ 1"),
    (
        lambda: nn.GroupNorm(2, 4)(zeros(2, 6)),
        ShapeError,
        "GroupNorm: x has shape (2, 6), expected (N, C, …) with C = 4",
    ),
    (lambda: F.group_norm(zeros(2, 6), 4), ShapeError, "x must be (N, C, …) with C a multiple of 4 groups, got (2, 6)"),
    (lambda: F.softplus(zeros(2), beta=0), ValueError, "softplus: beta must not be 0"),
    (lambda: F.lp_pool2d(zeros(1, 4, 4), 0, 2), ValueError, "lp_pool2d: norm_type must be a finite number > 0, got 0"),
    (lambda: F.lp_pool1d(zeros(1, 4), np.inf, 2), ValueError, "norm_type must be a finite number > 0, got inf"),
    (lambda: F.one_hot(ints(1), 2.5), ValueError, "num_classes must be a whole number ≥ 1, or −1, got 2.5"),
    (lambda: F.one_hot(ints(-1)), ValueError, "one_hot: -1 is no class; there are 1, 0 to 0"),
    (lambda: F.layer_norm(zeros(2, 3), 3, eps=-1), ValueError, "layer_norm: eps must be a number ≥ 0, got -1"),
    (lambda: F.rms_norm(zeros(2, 3), 3, eps=-1), ValueError, "rms_norm: eps must be a number ≥ 0, got -1"),
    (
        lambda: F.batch_norm(zeros(2, 3), zeros(3), zeros(3), eps=-1),
        ValueError,
        "batch_norm: eps must be a number ≥ 0, got -1",
    ),
    (
        lambda: F.batch_norm(zeros(2, 3), zeros(3).data, zeros(3).data, training=True),
        TypeError,
        "batch_norm: running_mean is moved in training, so it must be a Tensor, got ndarray",
    ),
    (lambda: F.celu(zeros(2), 0), ValueError, "celu: alpha must not be 0"),
    (lambda: F.gelu(zeros(2), "exact"), ValueError, "gelu: approximate must be 'none' or 'tanh', got 'exact'"),
    (lambda: F.hardtanh(zeros(2), 1, -1), ValueError, "hardtanh: min_val 1 is greater than max_val -1"),
    (lambda: F.one_hot(ints()), DTypeError, "x must be whole numbers"),
    (lambda: F.one_hot(np.zeros(0, int)), ValueError, "the largest is not known; pass num_classes"),
    (lambda: nn.BatchNorm1d(3)(zeros(4, 2)), ShapeError, "x has shape (4, 2), expected (N, C) or (N, C, L) with C = 3"),
    (lambda: nn.BatchNorm2d(3)(zeros(4, 3)), ShapeError, "x has shape (4, 3), expected (N, C, H, W) with C = 3"),
    (lambda: nn.BatchNorm1d(3)(zeros(1, 3)), ValueError, "needs more than one value for every channel, got x of shape"),
    (lambda: F.batch_norm(zeros(2, 3)), ValueError, "without training it needs running_mean and running_var"),
    (
        lambda: F.batch_norm(zeros(2, 3), zeros(4), zeros(4)),
        ShapeError,
        "batch_norm: running_mean has shape (4,), x has 3 channels (shape (2, 3))",
    ),
    (
        lambda: F.batch_norm(zeros(2, 3), zeros(3), zeros(1), training=True),
        ShapeError,
        "batch_norm: running_var has shape (1,), x has 3 channels",
    ),
    (
        lambda: F.instance_norm(zeros(2, 3, 4), zeros(3), zeros(1)),
        ShapeError,
        "instance_norm: running_var has shape (1,), x has 3 channels (shape (2, 3, 4))",
    ),
    (lambda: F.batch_norm(zeros(3)), ShapeError, "x must be (N, C, …), got (3,)"),
    (lambda: nn.LayerNorm((3, 4))(zeros(3, 5)), ShapeError, "x has shape (3, 5); its last axes must be (3, 4)"),
    (lambda: F.layer_norm(zeros(2, 3), 3, zeros(1)), ShapeError, "weight has shape (1,), x needs one number for each"),
    (lambda: nn.Flatten(2, 1)(zeros(2, 3, 4)), ShapeError, "start_dim 2 comes after end_dim 1 in an x of shape"),
    (lambda: nn.Flatten(1, 3)(zeros(2, 3)), ValueError, "axis 3 is out of bounds for array of dimension 2"),
    (
        lambda: nn.Softmax(2)(zeros(2, 3)),
        ShapeError,
        "softmax: x of shape (2, 3) has no dim 2; dim must be from -2 to 1",
    ),
    (lambda: F.cosine_similarity(zeros(3), zeros(3)), ShapeError, "cosine_similarity: x of shape (3,) has no dim 1"),
    (lambda: F.log_softmax(zeros(2, 3), None), TypeError, "log_softmax: dim must be one whole number, got None"),
    (lambda: F.softmin(zeros(2, 3), True), TypeError, "softmin: dim must be one whole number, got True"),
    (lambda: F.softmax(zeros(2, 3), axis=1), TypeError, "softmax() has no 'axis'; here it is dim"),
    (lambda: nn.LogSoftmax(axis=1), TypeError, "LogSoftmax() has no 'axis'; here it is dim"),
    (lambda: nn.CosineSimilarity(axis=1), TypeError, "CosineSimilarity() has no 'axis'; here it is dim"),
    (lambda: F.cosine_similarity(zeros(2, 3), zeros(2, 3), axis=1), TypeError, "has no 'axis'; here it is dim"),
    (lambda: nn.Softmax2d()(zeros(2, 3)), ShapeError, "Softmax2d: x must be (N, C, H, W) or (C, H, W), got (2, 3)"),
    (
        lambda: F.glu(zeros(2, 3)),
        ShapeError,
        "glu: x of shape (2, 3) has no halves along dim 1; its length must be even",
    ),
    (lambda: F.glu(zeros(2, 3), axis=0), TypeError, "glu() has no 'axis'; here it is dim"),
    (lambda: F.prelu(zeros(2, 3), zeros(2)), ShapeError, "x has shape (2, 3), weight (2,); for x (N, C, …) give one"),
    (lambda: F.prelu(zeros(3), zeros(3)), ShapeError, "x has shape (3,), weight (3,)"),
    (lambda: F.prelu(zeros(2, dtype=np.float64), zeros(1)), DTypeError, "prelu: x is float64, weight is float32"),
    (lambda: nn.PReLU(0), ValueError, "PReLU: num_parameters must be a whole number ≥ 1, got 0"),
    (lambda: F.rrelu(zeros(2), 0.5, 0.25), ValueError, "rrelu: lower 0.5 is greater than upper 0.25"),
    (lambda: F.softshrink(zeros(2), -1), ValueError, "softshrink: lambd must not be negative, got -1"),
    (lambda: F.hardshrink(zeros(2), -1), ValueError, "hardshrink: lambd must not be negative, got -1"),
    (lambda: F.pairwise_distance(1.0, 2.0), ShapeError, "pairwise_distance: x1 and x2 must be (…, D)"),
    (
        lambda: F.pairwise_distance(zeros(4, 3), zeros(3, 3)),
        ShapeError,
        "pairwise_distance: x1 has shape (4, 3), x2 (3, 3), which do not broadcast",
    ),
    (
        lambda: F.cosine_similarity(zeros(4, 3), zeros(3, 3)),
        ShapeError,
        "cosine_similarity: x1 has shape (4, 3), x2 (3, 3), which do not broadcast",
    ),
    (
        lambda: F.pairwise_distance(zeros(2, 3), zeros(2, 3), keepdims=True),
        TypeError,
        "pairwise_distance() has no 'keepdims'; here it is keepdim",
    ),
    (lambda: nn.Embedding(4, 3)(ints(1, 4)), ValueError, "embedding: 4 is no row; there are 4, 0 to 3"),
    (lambda: nn.Embedding(4, 3)(ints(-1)), ValueError, "embedding: -1 is no row"),
    (lambda: nn.Embedding(4, 3)(zeros(2)), DTypeError, "embedding: x must be whole numbers, got float32"),
    (lambda: F.embedding(ints(0), zeros(3)), ShapeError, "weight must be (rows, columns), got (3,)"),
    (lambda: F.one_hot(ints(0, 3), 3), ValueError, "one_hot: 3 is no class; there are 3, 0 to 2"),
    (lambda: F.dropout(zeros(2), -0.1), ValueError, "dropout: p must be between 0 and 1, got -0.1"),
    (lambda: nn.Module()(zeros(1)), TypeError, "Module defines no forward()"),
]


FOREIGN = [
    (lambda: F.relu_(zeros(2)), AttributeError, "has no 'relu_'; here it is relu, which leaves its input as it is"),
    (lambda: F.swish(zeros(2)), AttributeError, "minigrad.nn.functional has no 'swish'; here it is silu"),
    (lambda: F.softmaxx(zeros(2)), AttributeError, "minigrad.nn.functional has no 'softmaxx'"),
]

QKV = zeros(2, 3, 4)
NESTED = [
    (
        lambda: F.scaled_dot_product_attention(QKV, zeros(2, 3, 5), QKV),
        ShapeError,
        "have shapes (2, 3, 4), (2, 3, 5) and (2, 3, 4); E and S must be the same",
    ),
    (lambda: F.scaled_dot_product_attention(QKV, QKV, zeros(2, 2, 4)), ShapeError, "E and S must be the same"),
    (
        lambda: F.scaled_dot_product_attention(QKV, QKV, zeros(2, 3, 4, dtype=np.float64)),
        DTypeError,
        "query is float32, key float32, value float64",
    ),
    (
        lambda: F.scaled_dot_product_attention(QKV, QKV, QKV, np.ones((3, 3), bool), is_causal=True),
        ValueError,
        "is_causal is a mask already",
    ),
    (
        lambda: F.scaled_dot_product_attention(QKV, QKV, QKV, np.ones((5, 2, 3, 3), bool)),
        ShapeError,
        "attn_mask has shape (5, 2, 3, 3), which does not broadcast to (2, 3, 3)",
    ),
    (
        lambda: F.scaled_dot_product_attention(QKV, QKV, QKV, np.ones((3, 3), int)),
        DTypeError,
        "use np.astype(mask, bool)",
    ),
    (lambda: nn.RNN(5, 3)(QKV), ShapeError, "RNN: x has shape (2, 3, 4), expected (L, N, in), or (L, in), with in = 5"),
    (lambda: nn.GRU(4, 3, batch_first=True)(zeros(2, 0, 4)), ShapeError, "(N, L, in): a sequence needs at least one"),
    (
        lambda: nn.LSTM(4, 3)(zeros(2, 3, 4, dtype=np.float64)),
        DTypeError,
        "LSTM: x is float64, the weights are float32",
    ),
    (lambda: nn.RNN(4, 5)(QKV, zeros(1, 2, 5)), ShapeError, "hx has shapes [(1, 2, 5)], expected h of shape (1, 3, 5)"),
    (lambda: nn.LSTM(4, 5)(QKV, zeros(1, 3, 5)), ShapeError, "expected h and c of shape (1, 3, 5)"),
    (lambda: nn.MultiheadAttention(6, 2)(QKV, QKV, QKV), ShapeError, "must end in embed_dim = 6"),
    (lambda: nn.MultiheadAttention(4, 2)(QKV, QKV, zeros(3, 3, 4)), ShapeError, "those of key and value must be equal"),
    (
        lambda: nn.MultiheadAttention(4, 2)(QKV, zeros(3, 2, 4), zeros(3, 2, 4)),
        ShapeError,
        "must have the same number of sequences (axis 1, as batch_first=False)",
    ),
    (
        lambda: nn.MultiheadAttention(4, 2)(QKV, QKV, QKV, attn_mask=np.ones((3, 3), bool)),
        ShapeError,
        "attn_mask has shape (3, 3), expected (2, 2) or (6, 2, 2)",
    ),
    (
        lambda: nn.MultiheadAttention(4, 2)(QKV, QKV, QKV, np.ones((2, 3), bool)),
        ShapeError,
        "key_padding_mask has shape (2, 3), expected (3, 2)",
    ),
    (
        lambda: nn.MultiheadAttention(4, 2)(QKV, QKV, QKV, np.ones((3, 2), int)),
        DTypeError,
        "key_padding_mask must be booleans (which keys not to see)",
    ),
    (
        lambda: nn.MultiheadAttention(4, 2)(*[zeros(2, 3, 4, dtype=np.float64)] * 3),
        DTypeError,
        "are float64, float64, float64 and float32",
    ),
]


MISTAKES = [*SIZES, *INPUTS, *NESTED, *FOREIGN]


@pytest.mark.parametrize(("mistake", "error", "said"), MISTAKES)
def test_a_mistake_is_named(mistake, error, said):
    with pytest.raises(error, match=re.escape(said)):
        mistake()
