"""Make layers of the libraries that are installed here and compare their first weights with minigrad's.

    python -m tests.nn.live_initial_weights           those that are installed
    python -m tests.nn.live_initial_weights keras     some of them

Outside CI. Of each weight the two distributions are compared by their largest distance (Kolmogorov and Smirnov's), and
the standard deviations, to a hundredth where there are enough numbers. It prints what is not the same; the exit code is
1 if anything is.
"""

import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy import stats

import minigrad
from minigrad import nn
from minigrad.nn.init_dialects import initialize_
from tests.live import installed

Weights = Mapping[str, np.ndarray]
SAME = 1e-6
"""The probability below which two samples are said to be of two distributions."""

OURS: Mapping[str, tuple[Callable[[], nn.Module], str]] = {
    "linear": (lambda: nn.Linear(1000, 300), "weight"),
    "linear bias": (lambda: nn.Linear(1000, 3000), "bias"),
    "conv": (lambda: nn.Conv2d(64, 128, 3), "weight"),
    "grouped conv": (lambda: nn.Conv2d(64, 128, 3, groups=8), "weight"),
    "embedding": (lambda: nn.Embedding(1000, 200), "weight"),
    "lstm ih": (lambda: nn.LSTM(200, 100), "weight_ih_l0"),
    "lstm hh": (lambda: nn.LSTM(200, 100), "weight_hh_l0"),
    "lstm bias": (lambda: nn.LSTM(200, 100), "bias_ih_l0"),
}
"""Of each weight a layer of minigrad's. A library that has no such layer leaves it out."""


def torch() -> Weights:
    """``torch.nn``."""
    import torch

    torch.manual_seed(0)
    layers = torch.nn
    lstm, linear = layers.LSTM(200, 100), layers.Linear
    found = {
        "linear": linear(1000, 300).weight,
        "linear bias": linear(1000, 3000).bias,
        "conv": layers.Conv2d(64, 128, 3).weight,
        "grouped conv": layers.Conv2d(64, 128, 3, groups=8).weight,
        "embedding": layers.Embedding(1000, 200).weight,
        "lstm ih": lstm.weight_ih_l0,
        "lstm hh": lstm.weight_hh_l0,
        "lstm bias": lstm.bias_ih_l0,
    }
    return {name: value.detach().numpy() for name, value in found.items()}


def keras() -> Weights:
    """``keras`` 3 on JAX."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras

    keras.utils.set_random_seed(0)

    def built(layer: Any, *shape: int | None) -> list[np.ndarray]:
        layer.build(shape)
        return [np.asarray(value) for value in layer.weights]

    ih, hh, bias = built(keras.layers.LSTM(100), None, 7, 200)
    return {
        "linear": built(keras.layers.Dense(300), None, 1000)[0],
        "linear bias": built(keras.layers.Dense(3000), None, 1000)[1],
        "conv": built(keras.layers.Conv2D(128, 3), None, 9, 9, 64)[0],
        "grouped conv": built(keras.layers.Conv2D(128, 3, groups=8), None, 9, 9, 64)[0],
        "embedding": built(keras.layers.Embedding(1000, 200), None, 5)[0],
        "lstm ih": ih,
        "lstm hh": hh,
        "lstm bias": bias,
    }


def flax() -> Weights:
    """``flax.linen``."""
    import jax
    import jax.numpy as jnp
    from flax import linen

    key = jax.random.PRNGKey(0)

    def made(layer: Any, *inputs: Any) -> Any:
        return layer.init(key, *inputs)["params"]

    cell = linen.OptimizedLSTMCell(100)
    lstm = made(cell, cell.initialize_carry(key, (1, 200)), jnp.ones((1, 200)))
    image = jnp.ones((1, 9, 9, 64))
    found = {
        "linear": made(linen.Dense(300), jnp.ones((1, 1000)))["kernel"],
        "linear bias": made(linen.Dense(3000), jnp.ones((1, 1000)))["bias"],
        "conv": made(linen.Conv(128, (3, 3)), image)["kernel"],
        "grouped conv": made(linen.Conv(128, (3, 3), feature_group_count=8), image)["kernel"],
        "embedding": made(linen.Embed(1000, 200), jnp.ones(1, int))["embedding"],
        "lstm ih": jnp.concatenate([lstm[f"i{gate}"]["kernel"] for gate in "ifgo"], 1),
        "lstm hh": jnp.concatenate([lstm[f"h{gate}"]["kernel"] for gate in "ifgo"], 1),
        "lstm bias": jnp.concatenate([lstm[f"h{gate}"]["bias"] for gate in "ifgo"]),
    }
    return {name: np.asarray(value) for name, value in found.items()}


def haiku() -> Weights:
    """``haiku``; its convolutions have groups."""
    import haiku as hk
    import jax
    import jax.numpy as jnp

    def made(make: Callable[[], Any], x: Any) -> dict[str, np.ndarray]:
        parameters = hk.transform(lambda x: make()(x)).init(jax.random.PRNGKey(0), x)
        return {name: np.asarray(value) for each in parameters.values() for name, value in each.items()}

    image = jnp.ones((1, 9, 9, 64))
    return {
        "linear": made(lambda: hk.Linear(300), jnp.ones((1, 1000)))["w"],
        "linear bias": made(lambda: hk.Linear(3000), jnp.ones((1, 1000)))["b"],
        "conv": made(lambda: hk.Conv2D(128, 3), image)["w"],
        "grouped conv": made(lambda: hk.Conv2D(128, 3, feature_group_count=8), image)["w"],
        "embedding": made(lambda: hk.Embed(1000, 200), jnp.ones(1, int))["embeddings"],
    }


def equinox() -> Weights:
    """``equinox.nn``."""
    import equinox
    import jax

    key, layers = jax.random.PRNGKey(0), equinox.nn
    found = {
        "linear": layers.Linear(1000, 300, key=key).weight,
        "linear bias": layers.Linear(1000, 3000, key=key).bias,
        "conv": layers.Conv2d(64, 128, 3, key=key).weight,
        "grouped conv": layers.Conv2d(64, 128, 3, groups=8, key=key).weight,
        "embedding": layers.Embedding(1000, 200, key=key).weight,
    }
    return {name: np.asarray(value) for name, value in found.items()}


def sonnet() -> Weights:
    """``sonnet`` 2."""
    import sonnet
    import tensorflow as tf

    tf.random.set_seed(0)

    def made(layer: Any, x: Any) -> list[np.ndarray]:
        layer(x)
        return [value.numpy() for value in layer.variables]

    image, lstm = tf.ones((1, 9, 9, 64)), sonnet.LSTM(100)
    lstm(tf.ones((1, 200)), lstm.initial_state(1))
    linear = made(sonnet.Linear(300), tf.ones((1, 1000)))[1]
    return {
        "linear": linear,
        "linear bias": made(sonnet.Linear(3000), tf.ones((1, 1000)))[0],
        "conv": made(sonnet.Conv2D(128, 3), image)[1],
        "embedding": made(sonnet.Embed(1000, 200), tf.ones(1, tf.int32))[0],
        "lstm ih": lstm.input_to_hidden.numpy(),
        "lstm hh": lstm.hidden_to_hidden.numpy(),
        "lstm bias": next(value.numpy() for value in lstm.variables if value.shape.rank == 1),
    }


def paddle() -> Weights:
    """``paddle.nn``."""
    import paddle

    paddle.seed(0)
    layers = paddle.nn
    found = {
        "linear": layers.Linear(1000, 300).weight,
        "linear bias": layers.Linear(1000, 3000).bias,
        "conv": layers.Conv2D(64, 128, 3).weight,
        "grouped conv": layers.Conv2D(64, 128, 3, groups=8).weight,
    }
    return {name: value.numpy() for name, value in found.items()}


LIBRARIES: dict[str, tuple[str, Callable[[], Weights]]] = {
    "torch": ("torch", torch),
    "keras": ("keras", keras),
    "flax": ("flax", flax),
    "haiku": ("dm-haiku", haiku),
    "equinox": ("equinox", equinox),
    "sonnet": ("dm-sonnet", sonnet),
    "paddle": ("paddlepaddle", paddle),
}
"""By minigrad's name of a library the distribution that must be there, and what makes its layers."""


def ours(library: str, name: str) -> np.ndarray:
    """A weight of minigrad's layer, begun as the library begins it."""
    make, attribute = OURS[name]
    minigrad.manual_seed(1)
    return dict(initialize_(make(), library).named_parameters())[attribute].data


def difference(found: np.ndarray, expected: np.ndarray) -> str:
    """What is not the same, or nothing."""
    found, expected = (np.sort(each.ravel().astype(float)) for each in (found, expected))
    if found.size != expected.size:
        return f"{found.size} numbers where there are {expected.size}"
    if np.unique(expected).size <= 2:  # zeros, or a forget gate's ones
        return "" if np.array_equal(found, expected) else f"{np.unique(found)} where it is {np.unique(expected)}"
    if abs(found.std() / expected.std() - 1) > max(0.01, 4 / np.sqrt(found.size)):
        return f"std {found.std():.5f} where it is {expected.std():.5f}"
    chance = stats.ks_2samp(found, expected).pvalue
    if chance < SAME:
        return f"another distribution: {chance:.0e}; largest {abs(found).max():.4f}, here {abs(expected).max():.4f}"
    return ""


def main(asked: list[str]) -> int:
    """Print a line for each weight that is not the same, and a count for each library."""
    changed = 0
    for library, now, make in installed(asked, LIBRARIES):
        found = make()
        said = {name: difference(weight, ours(library, name)) for name, weight in found.items()}
        for name, text in said.items():
            if text:
                print(f"  {library} {name}: {text}")
        changed += sum(map(bool, said.values()))
        print(f"{library} {now}: {len(said) - sum(map(bool, said.values()))} of {len(said)} weights are the same")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
