"""The networks that are timed and the optimizers of ``minigrad.optim`` in JAX and optax, said in full.

A network is a function of its parameters, a dict of arrays in PyTorch's shapes and order, and a batch.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax import lax

from benchmarks.text import CHARACTERS, LENGTH

Params = dict[str, jax.Array]
Forward = Callable[[Params, jax.Array], jax.Array]
Shapes = dict[str, tuple[int, ...]]


class Network(NamedTuple):
    """The shapes of its parameters, and the forms that its function has; the fastest is found by a trial."""

    shapes: Shapes
    forms: dict[str, Forward]


def linear(x: jax.Array, p: Params, name: str) -> jax.Array:
    return x @ p[f"{name}.weight"].T + p[f"{name}.bias"]


def mlp(p: Params, x: jax.Array, layers: Sequence[int]) -> jax.Array:
    x = x.reshape(len(x), -1)
    for i in layers[:-1]:
        x = jax.nn.relu(linear(x, p, str(i)))
    return linear(x, p, str(layers[-1]))


def of_sizes(sizes: Sequence[int]) -> Network:
    """``benchmarks.networks.of_sizes``."""
    layers = range(1, 2 * len(sizes) - 2, 2)
    shapes: Shapes = {}
    for i, (fan_in, fan_out) in zip(layers, pairwise(sizes), strict=True):
        shapes |= {f"{i}.weight": (fan_out, fan_in), f"{i}.bias": (fan_out,)}
    return Network(shapes, {"": partial(mlp, layers=layers)})


def convolution(x: jax.Array, p: Params, name: str, layout: str, padding: int = 0) -> jax.Array:
    bias = p[f"{name}.bias"]
    y = lax.conv_general_dilated(
        x, p[f"{name}.weight"], (1, 1), [(padding, padding)] * 2, dimension_numbers=(layout, "OIHW", layout)
    )
    return y + (bias if layout == "NHWC" else bias[:, None, None])


def pooled(x: jax.Array, layout: str) -> jax.Array:
    """The largest of each 2×2: by a reshape, whose gradient XLA computes faster than that of its windows."""
    i = layout.index("H")
    shape = x.shape
    x = x.reshape(*shape[:i], shape[i] // 2, 2, shape[i + 1] // 2, 2, *shape[i + 2 :])
    return x.max((i + 1, i + 3))


def flat(x: jax.Array, layout: str) -> jax.Array:
    return (x.transpose(0, 3, 1, 2) if layout == "NHWC" else x).reshape(len(x), -1)


def image(x: jax.Array, layout: str) -> jax.Array:
    """Images of one channel in a layout."""
    return x.reshape(len(x), *((28, 28, 1) if layout == "NHWC" else (1, 28, 28)))


def lenet(p: Params, x: jax.Array, layout: str) -> jax.Array:
    x = pooled(jax.nn.relu(convolution(image(x, layout), p, "0", layout, padding=2)), layout)
    x = pooled(jax.nn.relu(convolution(x, p, "3", layout)), layout)
    x = jax.nn.relu(linear(flat(x, layout), p, "7"))
    return linear(jax.nn.relu(linear(x, p, "9")), p, "11")


def cnn(p: Params, x: jax.Array, layout: str) -> jax.Array:
    x = jax.nn.relu(convolution(image(x, layout), p, "0", layout))
    x = pooled(jax.nn.relu(convolution(x, p, "2", layout)), layout)
    return linear(jax.nn.relu(linear(flat(x, layout), p, "6")), p, "8")


def char_lstm(p: Params, x: jax.Array, unroll: int) -> jax.Array:
    """The product with the inputs is made once for all times."""
    x = p["embedding.weight"][x]
    a = jnp.swapaxes(x, 0, 1) @ p["lstm.weight_ih_l0"].T + p["lstm.bias_ih_l0"] + p["lstm.bias_hh_l0"]
    zeros = jnp.zeros((len(x), p["lstm.weight_hh_l0"].shape[1]), a.dtype)

    def step(state: tuple[jax.Array, jax.Array], a: jax.Array) -> tuple[tuple[jax.Array, jax.Array], jax.Array]:
        h, c = state
        i, f, g, o = jnp.split(a + h @ p["lstm.weight_hh_l0"].T, 4, axis=-1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    _, h = lax.scan(step, (zeros, zeros), a, unroll=unroll)
    h = jnp.swapaxes(h, 0, 1)
    return linear(h.reshape(-1, h.shape[-1]), p, "head")


def norm(x: jax.Array, p: Params, name: str) -> jax.Array:
    x = x - x.mean(-1, keepdims=True)
    return x * lax.rsqrt((x * x).mean(-1, keepdims=True) + 1e-5) * p[f"{name}.weight"] + p[f"{name}.bias"]


def block(x: jax.Array, p: Params, name: str, heads: int = 4) -> jax.Array:
    y = norm(x, p, f"{name}.norm1")
    joined = y @ p[f"{name}.attention.in_proj_weight"].T + p[f"{name}.attention.in_proj_bias"]
    q, k, v = (part.reshape(*part.shape[:2], heads, -1) for part in jnp.split(joined, 3, axis=-1))
    y = jax.nn.dot_product_attention(q, k, v, is_causal=True).reshape(x.shape)
    x = x + linear(y, p, f"{name}.attention.out_proj")
    y = jax.nn.gelu(linear(norm(x, p, f"{name}.norm2"), p, f"{name}.widen"), approximate=False)
    return x + linear(y, p, f"{name}.narrow")


def transformer(p: Params, x: jax.Array) -> jax.Array:
    h = p["embedding.weight"][x] + p["position.weight"]
    h = norm(block(block(h, p, "block1"), p, "block2"), p, "norm")
    return linear(h.reshape(-1, h.shape[-1]), p, "head")


def with_biases(shapes: dict[str, tuple[int, ...]]) -> Shapes:
    """Layers' weights, each followed by its bias."""
    found: Shapes = {}
    for name, shape in shapes.items():
        found |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    return found


def of_block(name: str) -> Shapes:
    """The weights of a block of the transformer, and their biases."""
    width = 64
    return {
        **with_biases({f"{name}.norm1": (width,)}),
        f"{name}.attention.in_proj_weight": (3 * width, width),
        f"{name}.attention.in_proj_bias": (3 * width,),
        **with_biases(
            {
                f"{name}.attention.out_proj": (width, width),
                f"{name}.norm2": (width,),
                f"{name}.widen": (4 * width, width),
                f"{name}.narrow": (width, 4 * width),
            }
        ),
    }


LAYOUTS = ("NHWC", "NCHW")
NETWORKS = {
    "mlp": of_sizes((784, 256, 128, 10)),
    "lenet": Network(
        with_biases({"0": (6, 1, 5, 5), "3": (16, 6, 5, 5), "7": (120, 400), "9": (84, 120), "11": (10, 84)}),
        {layout: partial(lenet, layout=layout) for layout in LAYOUTS},
    ),
    "cnn": Network(
        with_biases({"0": (32, 1, 3, 3), "2": (64, 32, 3, 3), "6": (128, 9216), "8": (10, 128)}),
        {layout: partial(cnn, layout=layout) for layout in LAYOUTS},
    ),
    "char-lstm": Network(
        {
            "embedding.weight": (CHARACTERS, 64),
            "lstm.weight_ih_l0": (512, 64),
            "lstm.weight_hh_l0": (512, 128),
            "lstm.bias_ih_l0": (512,),
            "lstm.bias_hh_l0": (512,),
            **with_biases({"head": (CHARACTERS, 128)}),
        },
        {f"unrolled {n}": partial(char_lstm, unroll=n) for n in (1, 8)},
    ),
    "transformer": Network(
        {
            "embedding.weight": (CHARACTERS, 64),
            "position.weight": (LENGTH, 64),
            **of_block("block1"),
            **of_block("block2"),
            **with_biases({"norm": (64,), "head": (CHARACTERS, 64)}),
        },
        {"": transformer},
    ),
}


def nadam(lr: float, b1: float = 0.9, b2: float = 0.999, eps: float = 1e-8, decay: float = 0.004) -> Any:
    """Dozat's rule with PyTorch's schedule of momenta μ_t = β₁(1 − ½·0.96^(t·decay)); optax's has a constant one."""

    def mu(t: jax.Array) -> jax.Array:
        return b1 * (1 - 0.5 * 0.96 ** (t * decay))

    def init(params: Params) -> Any:
        zeros = jax.tree.map(jnp.zeros_like, params)
        return jnp.zeros(()), jnp.ones(()), zeros, jax.tree.map(jnp.zeros_like, params)

    def update(grads: Params, state: Any, params: Any = None) -> Any:
        t, product, m, v = state
        t = t + 1
        product = product * mu(t)
        m = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, m, grads)
        v = jax.tree.map(lambda v, g: b2 * v + (1 - b2) * g * g, v, grads)
        by_g, by_m = lr * (1 - mu(t)) / (1 - product), lr * mu(t + 1) / (1 - product * mu(t + 1))
        correct = 1 - b2**t
        step = jax.tree.map(lambda g, m, v: -(by_g * g + by_m * m) / (jnp.sqrt(v / correct) + eps), grads, m, v)
        return step, (t, product, m, v)

    return optax.GradientTransformation(init, update)


OPTIMIZERS = {
    "sgd": optax.sgd(0.01),
    "momentum": optax.sgd(0.01, momentum=0.9),
    "nag": optax.sgd(0.01, momentum=0.9, nesterov=True),
    "adagrad": optax.adagrad(0.01, initial_accumulator_value=0.0, eps=1e-20),  # under the root here
    "rmsprop": optax.rmsprop(0.001, decay=0.99, eps=1e-8, eps_in_sqrt=False),
    "adadelta": optax.adadelta(1.0, rho=0.9, eps=1e-6),
    "adam": optax.adam(0.001),
    "adamax": optax.adamax(0.002),
    "nadam": nadam(0.002),
}
