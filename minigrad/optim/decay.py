"""Weight decay and the sign of the gradient: what is done before any rule."""

import numpy as np

from minigrad.kernels import kernel
from minigrad.kernels.parallel import Call
from minigrad.optim.denormal import flushed
from minigrad.optim.flat_views import FlatViews
from minigrad.optim.groups import Group


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


def decayed(views: FlatViews, grad: np.ndarray, group: Group) -> tuple[list[Call], np.ndarray]:
    """The calls to be made before the rule's, and the flat array that it takes as the gradient: ±g + λθ."""
    calls: list[Call] = []
    theta, decay, climb = views.theta, group["weight_decay"], group["maximize"]
    if decay and group["decoupled_weight_decay"]:
        calls.append(views.call(shrink, (theta,), 0, np.array([1 - group["lr"] * decay], theta.dtype)))
        decay = 0
    if grad.flags.carray:
        grad = grad.ravel()
    else:
        buffer = views.gradient_buffer()
        np.copyto(buffer.reshape(grad.shape), grad)
        grad = buffer
    if decay or climb:
        buffer = views.gradient_buffer()
        scalars = np.array([-1 if climb else 1, decay], theta.dtype)
        calls.append(views.call(add_decay, (buffer, grad, theta), 1, scalars))
        grad = buffer
    return calls, grad
