"""PaddlePaddle: ``paddle.grad`` with ``create_graph``."""

import paddle
from answering import answer
from paddle.nn import functional as F

LABELS = paddle.to_tensor([2, 0, 1, 2])


def normalized(x):
    ones, zeros = paddle.ones([2], "float64"), paddle.zeros([2], "float64")
    return F.batch_norm(x.reshape([4, 2]), zeros.clone(), ones.clone(), ones, zeros, training=True, epsilon=1e-5)


def power(x):
    a = x.reshape([3, 3])
    return (a @ a @ a).flatten()


FUNCTIONS = {
    "batch_norm": lambda x: normalized(x).flatten(),
    "layer_norm": lambda x: F.layer_norm(x.reshape([2, 4]), 4).flatten(),
    "ce_hard": lambda x: F.cross_entropy(x.reshape([4, 3]), LABELS).reshape([1]),
    "max_pool": lambda x: F.max_pool2d(x.reshape([1, 1, 4, 4]), 2).flatten() ** 3,
    "conv2d": lambda x: F.conv2d(x[:16].reshape([1, 1, 4, 4]), x[16:].reshape([1, 1, 2, 2])).flatten() ** 2,
    "elu": F.elu,
    "silu": F.silu,
    "prod, 1 zero": lambda x: paddle.prod(x).reshape([1]),
    "prod, 2 zeros": lambda x: paddle.prod(x).reshape([1]),
    "cumprod, zero": lambda x: paddle.cumprod(x, 0),
    "logsumexp": lambda x: paddle.logsumexp(x).reshape([1]),
    "det": lambda x: paddle.linalg.det(x.reshape([3, 3])).reshape([1]),
    "det sing. 3x3": lambda x: paddle.linalg.det(x.reshape([3, 3])).reshape([1]),
    "slogdet": lambda x: paddle.linalg.slogdet(x.reshape([3, 3]))[1].reshape([1]),
    "matmul^3": power,
    "x**2 at 0": lambda x: x**2,
}


def gradients(f, x, along, weights):
    x = paddle.to_tensor(x, "float64", stop_gradient=False)
    y, vector = f(x), weights
    while True:
        y = paddle.grad(y, x, paddle.to_tensor(vector, "float64"), create_graph=True)[0]
        yield y.numpy()
        vector = along


if __name__ == "__main__":
    answer(FUNCTIONS, gradients)
