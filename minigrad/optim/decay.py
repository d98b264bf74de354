"""Weight decay and the sign of the gradient: what is done before any rule."""

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.denormal import flushed


@kernel
def add_decay(out, grad, theta, sign, lambda_):
    """out ← ±g + λθ. A θ that decayed to a denormal number is set to 0."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        theta[i] = flushed(theta[i], tiny)
        out[i] = sign * grad[i] + lambda_ * theta[i]


@kernel
def shrink(theta, keep):
    """θ ← keep·θ, where keep is 1 − lr·λ."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        theta[i] = flushed(keep * theta[i], tiny)
