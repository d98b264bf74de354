"""HIPS autograd: ``grad`` of ``grad``."""

import autograd.numpy as np
from answering import answer, nested
from autograd import grad
from autograd.scipy.special import logsumexp

FUNCTIONS = {
    "prod, 1 zero": lambda x: np.prod(x),
    "prod, 2 zeros": lambda x: np.prod(x),
    "logsumexp": lambda x: logsumexp(x),
    "det": lambda x: np.linalg.det(x.reshape(3, 3)),
    "det sing. 3x3": lambda x: np.linalg.det(x.reshape(3, 3)),
    "slogdet": lambda x: np.linalg.slogdet(x.reshape(3, 3))[1],
    "matmul^3": lambda x: np.ravel(x.reshape(3, 3) @ x.reshape(3, 3) @ x.reshape(3, 3)),
    "x**2 at 0": lambda x: x**2,
}


def gradients(f, x, along, weights):
    return nested(grad, lambda a, b: np.sum(a * np.array(b)))(f, np.array(x), along, weights)


if __name__ == "__main__":
    answer(FUNCTIONS, gradients)
