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
    """θ ← keep·θ, where keep is 1 − lr·λ, or 1 − λ."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        theta[i] = flushed(keep * theta[i], tiny)


def decayed(views: FlatViews, grad: np.ndarray, group: Group, shrinks: bool = True) -> tuple[list[Call], np.ndarray]:
    """The calls to be made before the rule's, and the flat array that it takes as the gradient: ±g + λθ.

    ``shrinks``: whether a decoupled decay shrinks θ now.
    """
    calls: list[Call] = []
    theta, decay, climb = views.theta, group["weight_decay"], group["maximize"]
    if decay and group["decoupled_weight_decay"]:
        if shrinks and not group["decay_after_step"]:
            calls.append(_shrinking(views, group))
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


def shrunk_after(views: FlatViews, group: Group) -> list[Call]:
    """The calls to be made after the rule's: the decoupled decay of a group with ``decay_after_step``."""
    after = group["decay_after_step"] and group["decoupled_weight_decay"] and group["weight_decay"]
    return [_shrinking(views, group)] if after else []


def shrunk_by(group: Group) -> float:
    """|1 − lr·λ| by which the decoupled decay has shrunk θ before the rule; 1 where there is none, and for 0."""
    before = group["decoupled_weight_decay"] and not group["decay_after_step"]
    return abs(1 - _rate(group) * group["weight_decay"]) or 1.0 if before else 1.0


def _rate(group: Group) -> float:
    return 1 if group["independent_weight_decay"] else group["lr"]


def _shrinking(views: FlatViews, group: Group) -> Call:
    return views.call(
        shrink, (views.theta,), 0, np.array([1 - _rate(group) * group["weight_decay"]], views.theta.dtype)
    )
