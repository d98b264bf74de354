"""A user's mistake is one error that names the value, the shapes and the rule."""

import re

import numpy as np
import pytest

from minigrad import Tensor, nn
from minigrad.errors import DTypeError, GraphError, ShapeError
from minigrad.nn import functional as F
from minigrad.nn import init


def zeros(*shape: int, dtype=np.float32) -> Tensor:
    return Tensor(np.zeros(shape, dtype))


def ints(*values: int) -> np.ndarray:
    return np.array(values)


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
    (
        lambda: init.xavier_uniform_(nn.Linear(2, 3).weight.data),
        TypeError,
        "init: it fills a Tensor, got ndarray; give the parameter itself, not its .data",
    ),
    (lambda: init.zeros_(nn.Linear(2, 3, bias=False).bias), TypeError, "init: it fills a Tensor, got NoneType"),
    (lambda: init.normal_(None), TypeError, "init: it fills a Tensor, got NoneType"),
    (lambda: nn.relu, AttributeError, "minigrad.nn has no 'relu'; here it is nn.functional.relu"),
    (lambda: init.kaiming_normal, AttributeError, "no 'kaiming_normal'; here it is kaiming_normal_, which fills"),
    (lambda: nn.GroupNorm(2, 3), ValueError, "GroupNorm: num_groups 2 must divide num_channels 3"),
    (lambda: nn.LSTM(0, 3), ValueError, "LSTM: input_size must be a whole number ≥ 1, got 0"),
    (lambda: nn.GRU(2, 3, 2, dropout=2), ValueError, "GRU: dropout must be between 0 and 1, got 2"),
    (lambda: nn.RNN(2, 3, nonlinearity="elu"), ValueError, "RNN: nonlinearity must be 'tanh' or 'relu', got 'elu'"),
    (lambda: nn.MultiheadAttention(6, 4), ValueError, "num_heads 4 must divide embed_dim 6"),
    (lambda: nn.MultiheadAttention(6, 2, dropout=-1), ValueError, "dropout must be between 0 and 1, got -1"),
    (lambda: init.xavier_normal_(zeros(3)), ShapeError, "need a weight of two axes or more, got shape (3,)"),
    (lambda: init.kaiming_normal_(zeros(3, 2), mode="fan"), ValueError, "'fan_out' or 'fan_avg', got 'fan'"),
    (
        lambda: init.variance_scaling_(zeros(3, 2), distribution="normal"),
        ValueError,
        "init: distribution must be one of truncated_normal, untruncated_normal, uniform, got 'normal'",
    ),
    (lambda: init.kaiming_normal_(zeros(3, 2), groups=0), ValueError, "groups must be a whole number ≥ 1, got 0"),
    (lambda: init.orthogonal_(zeros(3)), ShapeError, "orthogonal_: it needs a tensor of two axes or more, got shape"),
    (lambda: init.trunc_normal_(zeros(3), a=3), ValueError, "trunc_normal_: a must not be above b, got a=3 and b=2.0"),
    (lambda: init.trunc_normal_(zeros(3), std=-1), ValueError, "trunc_normal_: std must be a number ≥ 0, got -1"),
    (lambda: init.trunc_normal_(zeros(3), corrected=True), ValueError, "corrected=True is for relative=True and a < b"),
    (
        lambda: init.trunc_normal_(zeros(3), a=9, b=10, relative=True, corrected=True),
        ValueError,
        "next to no number is between 9 and 10 std",
    ),
    (lambda: init.trunc_normal_tf_, AttributeError, "here it is trunc_normal_ with relative=True"),
    (lambda: init.calculate_gain("swish"), ValueError, "no gain is known for 'swish'; one of linear, sigmoid, tanh"),
    (lambda: init.calculate_gain(["relu"]), ValueError, "no gain is known for ['relu']; one of linear, sigmoid"),
    (lambda: init.normal_(zeros(3), std=-1), ValueError, "normal_: std must be a number ≥ 0, got -1"),
    (lambda: init.xavier_uniform_(zeros(3, 2), -1), ValueError, "xavier_uniform_: gain must be a number ≥ 0, got -1"),
    (lambda: init.xavier_normal_(zeros(3, 2), -2), ValueError, "xavier_normal_: gain must be a number ≥ 0, got -2"),
    (lambda: init.uniform_(zeros(3), 1, 0), ValueError, "uniform_: a must not be above b, got a=1 and b=0"),
    (
        lambda: init.uniform_(zeros(3), 0, 1e39),
        ValueError,
        "is float32, which does not hold numbers between 0 and 1e+39",
    ),
    (lambda: init.normal_(zeros(9), 0, 1e39), ValueError, "is float32, which does not hold numbers of mean 0 and std"),
    (lambda: init.constant_(zeros(3, dtype=np.float16), 1e5), ValueError, "is float16, which does not hold 100000.0"),
    (lambda: init.constant_(zeros(3, dtype=np.int64), 2.5), ValueError, "the tensor is int64, which does not hold 2.5"),
    (lambda: init.normal_(zeros(3, dtype=np.int64)), DTypeError, "normal_: random numbers are no whole numbers, and"),
    (lambda: init.uniform_(zeros(3, dtype=bool)), DTypeError, "uniform_: random numbers are no whole numbers, and the"),
    (lambda: init.ones_(Tensor(np.broadcast_to(1.0, 3))), ValueError, "ones_: the tensor's memory is read-only; fill"),
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

TARGETS = [
    (
        lambda: F.cross_entropy(zeros(2, 3), ints(0, 3)),
        ValueError,
        "cross_entropy: target 3 is no class; the input has",
    ),
    (lambda: F.cross_entropy(zeros(2, 0), [-100, -100]), ShapeError, "one class or more, got shape (2, 0)"),
    (lambda: F.cross_entropy(zeros(2, 3), ints(0, -1)), ValueError, "target -1 is no class; the input has 3 classes"),
    (lambda: F.nll_loss(zeros(2, 3), ints(0, 3)), ValueError, "nll_loss: target 3 is no class"),
    (lambda: F.cross_entropy(zeros(2, 3), zeros(2)), DTypeError, "cross_entropy: target must be class indices, whole"),
    (lambda: F.cross_entropy(zeros(2, 3), np.ones(2, bool)), DTypeError, "whole numbers, got bool of shape (2,)"),
    (lambda: F.cross_entropy(zeros(2, 3), ints(0)), ShapeError, "input has shape (2, 3), target (1,)"),
    (lambda: F.cross_entropy(zeros(2, 3), np.zeros((2, 1), int)), ShapeError, "input has shape (2, 3), target (2, 1)"),
    (lambda: F.cross_entropy(zeros(3), ints(1)), ShapeError, "an input (N, C, …) needs a target (N, …)"),
    (lambda: F.cross_entropy(zeros(), np.array(1)), ShapeError, "must be (N, C, …), or (C,) for a single sample"),
    (
        lambda: F.cross_entropy(zeros(2, 3), np.eye(3, dtype=int)[:2]),
        DTypeError,
        "probabilities, which are floats, got int",
    ),
    (
        lambda: F.cross_entropy(zeros(2, 3), zeros(2, 3), ignore_index=1),
        ValueError,
        "ignore_index 1 has no meaning for",
    ),
    (lambda: F.cross_entropy(zeros(2, 3), ints(0, 1), zeros(2)), ShapeError, "cross_entropy: weight has shape (2,)"),
    (
        lambda: F.nll_loss(zeros(2, 3), ints(0, 1), Tensor(np.ones(3), requires_grad=True)),
        GraphError,
        "nll_loss: no gradient goes to the weight of a class; pass weight.detach()",
    ),
    (lambda: F.nll_loss(zeros(2, 3), ints(0, 1), zeros(3, 1)), ShapeError, "give one number for each class"),
    (lambda: F.mse_loss(zeros(4, 1), zeros(4, 1), weight=zeros(4)), ShapeError, "input has shape (4, 1), weight (4,)"),
    (lambda: F.huber_loss(zeros(4), zeros(4), weight=zeros(1)), ShapeError, "input has shape (4,), weight (1,)"),
    (lambda: F.binary_cross_entropy(zeros(4, 1), zeros(4, 1), zeros(4)), ShapeError, "does not broadcast to (4, 1)"),
    (
        lambda: F.binary_cross_entropy_with_logits(zeros(4, 1), zeros(4, 1), pos_weight=zeros(4)),
        ShapeError,
        "pos_weight has shape (4,), which does not broadcast to (4, 1)",
    ),
    (lambda: F.binary_cross_entropy(Tensor([1.5]), Tensor([1])), ValueError, "input must be between 0 and 1, got 1.5"),
    (lambda: F.binary_cross_entropy(Tensor([np.nan]), Tensor([1])), ValueError, "between 0 and 1, got nan"),
    (lambda: F.binary_cross_entropy(Tensor([0.5]), Tensor([-1])), ValueError, "target must be between 0 and 1, got -1"),
    (lambda: F.smooth_l1_loss(zeros(2), zeros(2), beta=-1), ValueError, "beta must not be negative, got -1"),
    (lambda: F.nll_loss(zeros(2, 3, 4), np.zeros((2, 3), int)), ShapeError, "input has shape (2, 3, 4), target (2, 3)"),
    (lambda: F.cross_entropy(zeros(2, 3), ints(0, 1), label_smoothing=2), ValueError, "between 0 and 1, got 2"),
    (lambda: F.cross_entropy(zeros(2, 3), ints(0, 1), reduction="avg"), ValueError, "'sum' or 'none', got 'avg'"),
    (lambda: nn.MSELoss("average")(zeros(2), zeros(2)), ValueError, "reduction must be 'mean', 'sum' or 'none'"),
    (lambda: nn.HuberLoss(delta=0)(zeros(2), zeros(2)), ValueError, "huber_loss: delta must be positive, got 0"),
]

MEASURED = [
    (
        lambda: F.mse_loss(zeros(2), zeros(2), size_average=True),
        TypeError,
        "mse_loss() has no 'size_average'; here it is",
    ),
    (lambda: F.nll_loss(zeros(2, 3), ints(0, 1), reduce=False), TypeError, "no 'reduce'; here it is reduction='none'"),
    (lambda: nn.CrossEntropyLoss(size_average=False), TypeError, "here it is reduction='mean' or 'sum'"),
    (
        lambda: nn.TripletMarginLoss(reduce=False),
        TypeError,
        "TripletMarginLoss() has no 'reduce'; here it is reduction",
    ),
    (lambda: F.mse_loss(zeros(2), zeros(2), True), ValueError, "reduction must be 'mean', 'sum' or 'none', got True"),
    (
        lambda: F.poisson_nll_loss(Tensor([1, -2]), zeros(2), log_input=False),
        ValueError,
        "without log_input the input is an expected count, which is not negative, got -2.0",
    ),
    (lambda: F.gaussian_nll_loss(zeros(2), zeros(2), [1, -1]), ValueError, "var must not be negative, got -1.0"),
    (lambda: F.gaussian_nll_loss(zeros(2), zeros(2), None), DTypeError, "must be real numbers or booleans, got dtype"),
    (lambda: F.mse_loss(zeros(), None), DTypeError, "must be real numbers or booleans, got dtype object"),
    (lambda: F.mse_loss(zeros(2), ["1", "2"]), DTypeError, "must be real numbers or booleans, got dtype <U1"),
    (lambda: F.gaussian_nll_loss(zeros(2), zeros(2), 1.0, eps=-1), ValueError, "eps must be a number ≥ 0, got -1"),
    (lambda: F.gaussian_nll_loss(zeros(2), zeros(2), -1.0), ValueError, "var must not be negative, got -1.0"),
    (
        lambda: F.gaussian_nll_loss(zeros(2, 3), zeros(2, 3), zeros(3)),
        ShapeError,
        "input has shape (2, 3), var (3,); give a number, (2, 3) or (2,)",
    ),
    (
        lambda: F.gaussian_nll_loss(zeros(2, 3), zeros(2, 3), zeros(2, 2)),
        ShapeError,
        "var has shape (2, 2), which does",
    ),
    (
        lambda: F.margin_ranking_loss(zeros(2), zeros(3), ints(1, 1)),
        ShapeError,
        "margin_ranking_loss: the shapes are input1 (2,), input2 (3,); they must be equal",
    ),
    (
        lambda: F.margin_ranking_loss(zeros(2), zeros(2), ints(1)),
        ShapeError,
        "margin_ranking_loss: target has shape (1,), expected (2,) for an input of shape (2,)",
    ),
    (lambda: F.margin_ranking_loss(zeros(2), zeros(2), ints(1, 0)), ValueError, "every target must be 1 or −1, got 0"),
    (lambda: F.hinge_embedding_loss(zeros(2), ints(1, 2)), ValueError, "every target must be 1 or −1, got 2"),
    (lambda: F.hinge_embedding_loss(zeros(2, 2), ints(1, 1)), ShapeError, "target has shape (2,), expected (2, 2)"),
    (lambda: F.soft_margin_loss(zeros(2), [True, False]), ValueError, "soft_margin_loss: every target must be 1 or −1"),
    (lambda: F.soft_margin_loss(zeros(2, 1), ints(1, 1)), ShapeError, "target has shape (2,), expected (2, 1)"),
    (
        lambda: F.cosine_embedding_loss(zeros(2, 3), zeros(2, 3), ints(1)),
        ShapeError,
        "target has shape (1,), expected (2,) for an input of shape (2, 3)",
    ),
    (
        lambda: F.cosine_embedding_loss(*[zeros(1, 2, 3)] * 2, ints(1)),
        ShapeError,
        "input1 and input2 must be (N, D), or (D,) for a single pair, got (1, 2, 3)",
    ),
    (
        lambda: F.triplet_margin_loss(zeros(2, 3), zeros(2, 3), zeros(1, 3)),
        ShapeError,
        "the shapes are anchor (2, 3), positive (2, 3), negative (1, 3); they must be equal",
    ),
    (lambda: F.triplet_margin_loss(*[zeros(2, 3)] * 3, margin=0), ValueError, "margin must be positive, got 0"),
    (lambda: F.triplet_margin_loss(zeros(), zeros(), zeros()), ShapeError, "x1 and x2 must be (…, D)"),
    (
        lambda: F.triplet_margin_with_distance_loss(zeros(2, 3), zeros(3), zeros(2, 3)),
        ShapeError,
        "triplet_margin_with_distance_loss: the shapes are anchor (2, 3), positive (3,), negative (2, 3)",
    ),
    *[
        (lambda given=given: nn.TripletMarginWithDistanceLoss(distance_function=given), TypeError, said)
        for given, said in ((0, "a function of two Tensors, got 0"), ((), "got ()"), ("l2", "got 'l2'"))
    ],
    (lambda: F.triplet_margin_with_distance_loss(*[zeros(2, 3)] * 3, distance_function=0), TypeError, "got 0"),
    (lambda: F.multi_margin_loss(zeros(2, 3), ints(0, 3)), ValueError, "multi_margin_loss: target 3 is no class"),
    (lambda: F.multi_margin_loss(zeros(2, 3), ints(0, -100)), ValueError, "target -100 is no class"),
    (lambda: F.multi_margin_loss(zeros(2, 3), ints(0)), ShapeError, "input has shape (2, 3), target (1,)"),
    (
        lambda: F.multi_margin_loss(zeros(2, 3), ints(0, 1), p=3),
        ValueError,
        "multi_margin_loss: p must be 1 or 2, got 3",
    ),
    (lambda: F.multi_margin_loss(zeros(2, 3, 1), ints(0, 1)), ShapeError, "(N, C), or (C,) for a single sample, got"),
    (lambda: F.multi_margin_loss(zeros(2, 3), ints(0, 1), weight=zeros(2)), ShapeError, "weight has shape (2,)"),
    (lambda: F.multilabel_margin_loss(zeros(2, 3), ints(0, 1, -1)), ShapeError, "input has shape (2, 3), target (3,)"),
    (
        lambda: F.multilabel_margin_loss(zeros(3), ints(0, -1, 3)),
        ValueError,
        "target 3 is no class, and no −1; there are 3",
    ),
    (lambda: F.multilabel_margin_loss(zeros(3), zeros(3)), DTypeError, "class indices, whole numbers, got float32"),
    (
        lambda: F.multilabel_soft_margin_loss(zeros(2, 3), zeros(2, 3), zeros(2)),
        ShapeError,
        "does not broadcast to (2, 3)",
    ),
    (lambda: F.multilabel_soft_margin_loss(1.0, 1.0), ShapeError, "input must be (…, C), got a single number"),
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

LOSSES = [
    "mse_loss",
    "l1_loss",
    "smooth_l1_loss",
    "huber_loss",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "kl_div",
    "poisson_nll_loss",
    "multilabel_soft_margin_loss",
]
STRETCHED = [
    (
        lambda name=name, input=input, target=target: getattr(F, name)(zeros(*input), zeros(*target)),
        ShapeError,
        f"{name}: input has shape {input}, target {target}; they must be equal",
    )
    for name in LOSSES
    for input, target in [((4, 1), (4,)), ((4,), (4, 1)), ((4, 3), (1, 3)), ((1,), ()), ((2, 3), (3, 2))]
]


MISTAKES = [*SIZES, *INPUTS, *NESTED, *TARGETS, *MEASURED, *FOREIGN, *STRETCHED]


@pytest.mark.parametrize(("mistake", "error", "said"), MISTAKES)
def test_a_mistake_is_named(mistake, error, said):
    with pytest.raises(error, match=re.escape(said)):
        mistake()
