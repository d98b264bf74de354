"""JAX: ``jax.grad`` of ``jax.grad``."""

import jax
import jax.numpy as jnp
from answering import answer, nested

jax.config.update("jax_enable_x64", True)
LABELS = jnp.array([2, 0, 1, 2])


def convolved(x):
    image, kernel = x[:16].reshape(1, 1, 4, 4), x[16:].reshape(1, 1, 2, 2)
    return jax.lax.conv(image, kernel, (1, 1), "VALID").ravel() ** 2


def largest(x):
    windows = jax.lax.reduce_window(x.reshape(4, 4), -jnp.inf, jax.lax.max, (2, 2), (2, 2), "VALID")
    return windows.ravel() ** 3


FUNCTIONS = {
    "batch_norm": lambda x: jax.nn.standardize(x.reshape(4, 2), axis=0, epsilon=1e-5).ravel(),
    "layer_norm": lambda x: jax.nn.standardize(x.reshape(2, 4), axis=1, epsilon=1e-5).ravel(),
    "ce_hard": lambda x: -jnp.mean(jax.nn.log_softmax(x.reshape(4, 3))[jnp.arange(4), LABELS]).reshape(1),
    "max_pool": largest,
    "conv2d": convolved,
    "elu": jax.nn.elu,
    "silu": jax.nn.silu,
    "prod, 1 zero": lambda x: jnp.prod(x).reshape(1),
    "prod, 2 zeros": lambda x: jnp.prod(x).reshape(1),
    "cumprod, zero": jnp.cumprod,
    "logsumexp": lambda x: jax.nn.logsumexp(x).reshape(1),
    "det": lambda x: jnp.linalg.det(x.reshape(3, 3)).reshape(1),
    "det sing. 3x3": lambda x: jnp.linalg.det(x.reshape(3, 3)).reshape(1),
    "slogdet": lambda x: jnp.linalg.slogdet(x.reshape(3, 3))[1].reshape(1),
    "matmul^3": lambda x: jnp.linalg.matrix_power(x.reshape(3, 3), 3).ravel(),
    "x**2 at 0": lambda x: x**2,
}


def gradients(f, x, along, weights):
    return nested(jax.grad, lambda a, b: jnp.sum(a * jnp.array(b)))(f, jnp.array(x), along, weights)


if __name__ == "__main__":
    answer(FUNCTIONS, gradients)
