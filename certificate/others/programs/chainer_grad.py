"""Chainer: ``chainer.grad`` with ``enable_double_backprop``."""

import chainer
import chainer.functions as F
import numpy as np
from answering import answer

LABELS = np.array([2, 0, 1, 2], np.int32)
chainer.config.dtype = np.float64


def normalized(x):
    return F.batch_normalization(F.reshape(x, (4, 2)), np.ones(2), np.zeros(2), eps=1e-5)


FUNCTIONS = {
    "batch_norm": lambda x: F.flatten(normalized(x)),
    "layer_norm": lambda x: F.flatten(F.layer_normalization(F.reshape(x, (2, 4)), np.ones(4), np.zeros(4), eps=1e-5)),
    "ce_hard": lambda x: F.reshape(
        F.softmax_cross_entropy(F.reshape(x, (4, 3)), LABELS, enable_double_backprop=True), (1,)
    ),
    "max_pool": lambda x: F.flatten(F.max_pooling_2d(F.reshape(x, (1, 1, 4, 4)), 2)) ** 3,
    "conv2d": lambda x: (
        F.flatten(F.convolution_2d(F.reshape(x[:16], (1, 1, 4, 4)), F.reshape(x[16:], (1, 1, 2, 2)))) ** 2
    ),
    "elu": F.elu,
    "silu": lambda x: F.flatten(F.swish(F.reshape(x, (1, -1)), np.ones(6))),  # a β for every channel
    "prod, 1 zero": lambda x: F.reshape(F.prod(x), (1,)),
    "prod, 2 zeros": lambda x: F.reshape(F.prod(x), (1,)),
    "cumprod, zero": F.cumprod,
    "logsumexp": lambda x: F.reshape(F.logsumexp(x), (1,)),
    "det": lambda x: F.reshape(F.det(F.reshape(x, (3, 3))), (1,)),
    "det sing. 3x3": lambda x: F.reshape(F.det(F.reshape(x, (3, 3))), (1,)),
    "matmul^3": lambda x: F.flatten(
        F.matmul(F.matmul(F.reshape(x, (3, 3)), F.reshape(x, (3, 3))), F.reshape(x, (3, 3)))
    ),
    "x**2 at 0": lambda x: x**2,
}


def gradients(f, x, along, weights):
    x = chainer.Variable(np.array(x))
    y, vector = f(x), weights
    while True:
        (y,) = chainer.grad([F.sum(y * np.array(vector))], [x], enable_double_backprop=True)
        yield y.array.tolist()
        vector = along


if __name__ == "__main__":
    answer(FUNCTIONS, gradients)
