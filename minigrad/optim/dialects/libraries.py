"""The libraries whose rules, schedules and initial weights were run.

The version of each, and what it calls options that have another name there.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple


class Library(NamedTuple):
    """A library: its title, the version that was run, and its names of options where they are not minigrad's.

    ``decay`` are the options that make ``weight_decay`` what it is there, where it is not λθ added to g.
    """

    title: str
    version: str
    options: Mapping[str, str]
    decay: Mapping[str, Any] = MappingProxyType({})


DECOUPLED: Mapping[str, Any] = MappingProxyType({"decoupled_weight_decay": True})
"""θ ← (1 − lr·λ)θ, before the rule."""


_BETAS = {"betas": "beta1, beta2"}
_B = {"betas": "b1, b2", "alpha": "decay", "eps_root": "eps"}
_EPSILON = {"eps": "epsilon", "eps_root": "epsilon"}
_LONG = {"lr": "learning_rate", "alpha": "rho", **_EPSILON}
_KERAS = {**_LONG, "betas": "beta_1, beta_2"}
_KERAS2 = {**_KERAS, "lr_decay": "decay", "momentum_decay": "schedule_decay"}
_STEP = {"lr": "step_size", "momentum": "mass", "alpha": "gamma", "eps_root": "eps", "betas": "b1, b2"}
_TFJS = {"lr": "learningRate", "alpha": "decay", "initial_accumulator_value": "initialAccumulatorValue"} | {
    "betas": "beta1, beta2",
    "lr_decay": "decay",
    **_EPSILON,
}
_CLIMIN = {"lr": "step_rate", "alpha": "decay", "rho": "decay", "eps": "offset"}

_NONE: frozenset[str] = frozenset()
DECAYING: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "optax": frozenset({"adadelta", "adamw", "nadamw", "adamaxw"}),
        "mlx": frozenset({"sgd", "momentum", "nag", "adamw"}),
        "tinygrad": frozenset({"sgd", "momentum", "nag", "adamw"}),
        **dict.fromkeys(
            ("autograd", "brain_js", "climin", "deeplearn_js", "dynet", "jax_example_libs", "keras2"), _NONE
        ),
        **dict.fromkeys(("jax_example_libs", "lasagne", "neataptic", "numpy_ml", "numpyro", "objax"), _NONE),
        **dict.fromkeys(("pennylane", "pymc", "river"), _NONE),
        **dict.fromkeys(("sklearn", "sonnet", "synaptic", "tf_compat_v1", "tf_keras_legacy", "tfjs"), _NONE),
    }
)
"""The rules that take a weight decay, of each library in which not all do."""

LIBRARIES: dict[str, Library] = {
    "autograd": Library("HIPS autograd", "1.8.0", _STEP),
    "bolts": Library("Lightning Bolts", "0.7.0", {}),
    "brain_js": Library("brain.js", "1.6.1", {"lr": "learningRate", "eps": "epsilon", **_BETAS}),
    "chainer": Library("Chainer", "7.8.1", {**_BETAS, "weight_decay": "weight_decay_rate"}),
    "climin": Library("climin", "0.1a1", {**_CLIMIN, "betas": "1 − decay_mom1, 1 − decay_mom2"}),
    "convnetjs": Library("ConvNetJS", "0.3.0", {"lr": "learning_rate", "rho": "ro", "weight_decay": "l2_decay"}),
    "deeplearn_js": Library("deeplearn.js", "0.5.1", _TFJS),
    "dynet": Library(
        "DyNet", "2.1", {"lr": "learning_rate", "betas": "beta_1, beta_2", "alpha": "rho", "eps_root": "eps"}
    ),
    "equinox": Library("Equinox", "0.13.8", {}),
    "fastai": Library(
        "fastai",
        "2.8.12",
        {"betas": "mom, sqr_mom", "momentum": "mom", "alpha": "sqr_mom", "weight_decay": "wd"},
        DECOUPLED,
    ),
    "flax": Library("Flax", "0.12.8", {}),
    "fvcore": Library("fvcore", "0.1.5", {}),
    "haiku": Library("Haiku", "0.0.17", {}),
    "ignite": Library("PyTorch-Ignite", "0.5.5", {}),
    "jax_example_libs": Library("jax.example_libraries", "0.10.2", _STEP),
    "keras": Library("Keras", "3.15.1", {**_KERAS, "momentum_decay": "(0.96 to the power t)"}, DECOUPLED),
    "keras2": Library("Keras 2", "2.3.1", _KERAS2),
    "lasagne": Library("Lasagne", "0.1", {**_LONG, **_BETAS}),
    "mindspore": Library(
        "MindSpore", "2.10.0", {"lr": "learning_rate", "alpha": "decay", **_BETAS, "eps_root": "epsilon"}
    ),
    "mlx": Library("MLX", "0.32.4", {"lr": "learning_rate"}),
    "ms_experimental": Library("mindspore.experimental", "2.10.0", {}),
    "mmengine": Library("MMEngine", "0.10.7", {}),
    "mxnet": Library("MXNet", "1.9.1", {**_LONG, **_BETAS, "weight_decay": "wd", "momentum_decay": "schedule_decay"}),
    "neataptic": Library("Neataptic", "1.4.7", {"lr": "rate"}),
    "nnabla": Library("NNabla", "1.39.0", {"alpha": "decay", "rho": "decay", **_BETAS, "weight_decay": "wd"}),
    "numpy_ml": Library("numpy-ml", "0.1.2", {"alpha": "decay", "betas": "decay1, decay2"}),
    "numpyro": Library("NumPyro", "0.22.0", _STEP),
    "objax": Library("Objax", "1.8.0", {"betas": "beta1, beta2", "eps_root": "eps"}),
    "onnx_reference": Library(
        "ONNX (reference)",
        "1.23.2",
        {"momentum": "alpha", "dampening": "1 − beta", "lr": "R", "betas": "alpha, beta", **_EPSILON}
        | {"weight_decay": "norm_coefficient", "lr_decay": "decay_factor"},
    ),
    "optax": Library("Optax", "0.2.8", {"lr": "learning_rate", **_B}),
    "paddle": Library("Paddle", "3.3.1", {**_LONG, **_BETAS}),
    "pennylane": Library("PennyLane", "0.45.1", {"lr": "stepsize", "alpha": "decay", "eps_root": "eps", **_BETAS}),
    "pymc": Library("PyMC", "5.28.5", {**_LONG, **_BETAS}),
    "pytorch_optimizer": Library("pytorch_optimizer", "4.1.0", {}),
    "pytorch_warmup": Library("pytorch-warmup", "0.2.0", {}),
    "river": Library(
        "river", "0.26.1", {"alpha": "rho", "momentum": "rho", "betas": "beta_1, beta_2", "eps_root": "eps"}
    ),
    "sklearn": Library(
        "scikit-learn", "1.9.1", {"lr": "learning_rate_init", "betas": "beta_1, beta_2", "eps": "epsilon"}
    ),
    "sonnet": Library("Sonnet", "2.0.2", {"lr": "learning_rate", "alpha": "decay", **_BETAS, **_EPSILON}),
    "synaptic": Library("Synaptic", "1.1.4", {"lr": "rate"}),
    "tf_compat_v1": Library("tf.compat.v1", "2.21.0", {"lr": "learning_rate", "alpha": "decay", **_BETAS, **_EPSILON}),
    "tf_keras": Library("tf_keras", "2.21.0", _KERAS, DECOUPLED),
    "tf_keras_legacy": Library("tf_keras.legacy", "2.21.0", {**_KERAS, "lr_decay": "decay"}),
    "tfjs": Library("TensorFlow.js", "4.22.0", _TFJS),
    "thinc": Library(
        "thinc",
        "9.1.1",
        {"lr": "learn_rate", **_BETAS, "weight_decay": "L2"},
        {**DECOUPLED, "decay_after_step": True},
    ),
    "timm": Library("timm", "1.0.31", {"eps_root": "eps"}),
    "tinygrad": Library("tinygrad", "0.14.0", {"betas": "b1, b2"}),
    "torch": Library("PyTorch", "2.14.1", {}),
    "torch_optimizer": Library("torch_optimizer", "0.3.0", {}),
    "transformers": Library("Transformers", "5.24.0", {}),
}
