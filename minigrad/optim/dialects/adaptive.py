"""The rules with a second moment and no correction: Adagrad, RMSProp and Adadelta, as the libraries have them."""

from typing import Any

from minigrad.optim.adadelta import Adadelta
from minigrad.optim.adagrad import Adagrad
from minigrad.optim.dialects.entries import Family, f32, of
from minigrad.optim.dialects.faults import FixedEpsilon, SubtractedEpsilon
from minigrad.optim.dialects.libraries import DECOUPLED
from minigrad.optim.rmsprop import RMSProp
from minigrad.optim.sgd import SGD

NO_EPS = 1.2e-38
"""Adds nothing to a root that is not 0, and keeps 0/0 from being NaN: float32's smallest normal number."""

_LEGACY: dict[str, Any] = {"lr": 0.001, "eps": f32(1e-7), "initial_accumulator_value": f32(0.1)}

ADAGRAD_FAMILIES = (
    Family(
        "s₀ = 0;  θ ← θ − lr·g/(√s + ε)",
        Adagrad,
        {},
        (
            of("torch", "torch.optim.Adagrad", lr=0.01),
            of("paddle", "paddle.optimizer.Adagrad", eps=1e-6),
            of("ms_experimental", "mindspore.experimental.optim.Adagrad", lr=0.01),
            of("mlx", "mlx.optimizers.Adagrad", eps=1e-8),
            of("chainer", "chainer.optimizers.AdaGrad", lr=0.001, eps=1e-8),
            of("nnabla", "nnabla.solvers.Adagrad", lr=0.01, eps=1e-8),
            of("numpy_ml", "numpy_ml.neural_nets.optimizers.AdaGrad", lr=0.01, eps=1e-7),
            of("onnx_reference", "ai.onnx.preview.training.Adagrad", eps=f32(1e-6), remark="decay_factor is lr_decay"),
            of("keras2", "keras.optimizers.Adagrad", lr=0.01, eps=1e-7),
        ),
    ),
    Family(
        "s₀ = .1;  θ ← θ − lr·g/(√s + ε)",
        Adagrad,
        {"initial_accumulator_value": 0.1},
        (
            of("mindspore", "mindspore.nn.Adagrad", lr=0.001, eps=NO_EPS),
            of("deeplearn_js", "AdagradOptimizer", eps=1e-8),
            of("tf_compat_v1", "tf.compat.v1.train.AdagradOptimizer", eps=NO_EPS),
            of("tf_keras_legacy", "tf_keras.optimizers.legacy.Adagrad", **_LEGACY),
        ),
        "With s₀ > 0 the first step is shorter than lr.",
    ),
    Family(
        "s₀ = 0;  θ ← θ − lr·g/√(s + ε)",
        Adagrad,
        {"eps": 0.0},
        (
            of("river", "river.optim.AdaGrad", lr=0.1, eps_root=1e-8),
            of("pennylane", "pennylane.AdagradOptimizer", lr=0.01, eps_root=1e-8),
            of("convnetjs", "Trainer(method: 'adagrad')", lr=0.01, eps_root=1e-6),
            of("pymc", "pymc.adagrad", lr=1.0, eps_root=1e-6),
            of("lasagne", "lasagne.updates.adagrad", lr=1.0, eps_root=1e-6),
            of("mxnet", "mxnet.optimizer.AdaGrad", lr=0.01, eps_root=1e-7, **DECOUPLED),
            of("dynet", "dynet.AdagradTrainer", lr=0.1, eps_root=1e-20),
        ),
    ),
    Family(
        "s₀ = .1;  θ ← θ − lr·g/√(s + ε)",
        Adagrad,
        {"initial_accumulator_value": 0.1, "eps": 0.0, "eps_root": 1e-7},
        (
            of("keras", "keras.optimizers.Adagrad", lr=0.001),
            of("optax", "optax.adagrad"),
            of("tfjs", "tf.train.adagrad"),
            of("tf_keras", "tf_keras.optimizers.Adagrad", lr=0.001),
        ),
        "With s₀ > 0 the first step is shorter than lr.",
    ),
    Family(
        "s₀ = 0;  b ← μb + (1 − μ)·g/√s;  θ ← θ − lr·b",
        Adagrad,
        {"momentum": 0.9, "eps": NO_EPS},
        (
            of("numpyro", "numpyro.optim.Adagrad"),
            of("jax_example_libs", "jax.example_libraries.optimizers.adagrad"),
        ),
        "Momentum over the scaled gradient, with (1 − μ) before it; no ε: where s is 0 nothing moves.",
    ),
)

OUTSIDE, INSIDE = "v₀ = 0;  θ ← θ − lr·g/(√v + ε)", "v₀ = 0;  θ ← θ − lr·g/√(v + ε)"
_INSIDE: dict[str, Any] = {"eps": 0.0, "lr_in_velocity": True}

RMSPROP_FAMILIES = (
    Family(
        OUTSIDE,
        RMSProp,
        {},
        (
            of("torch", "torch.optim.RMSprop", lr=0.01),
            of("ms_experimental", "mindspore.experimental.optim.RMSprop", lr=0.01, alpha=f32(0.99)),
            of("mlx", "mlx.optimizers.RMSprop"),
            of("chainer", "chainer.optimizers.RMSprop", lr=0.01),
            of("nnabla", "nnabla.solvers.RMSprop", lr=0.001, alpha=0.9),
            of("pytorch_optimizer", "torch.optim.RMSprop", lr=0.01, remark="hands on PyTorch's"),
            of("numpy_ml", "numpy_ml.neural_nets.optimizers.RMSProp", lr=0.001, alpha=0.9, eps=1e-7),
            of("keras2", "keras.optimizers.RMSprop", lr=0.001, alpha=0.9, eps=1e-7),
            of(
                "tf_keras_legacy",
                "legacy.RMSprop",
                lr=0.001,
                alpha=f32(0.9),
                eps=1e-7,
                remark="with momentum ε is inside",
            ),
        ),
    ),
    Family(
        INSIDE,
        RMSProp,
        _INSIDE,
        (
            of("keras", "keras.optimizers.RMSprop", lr=0.001, alpha=0.9, eps_root=1e-7),
            of("optax", "optax.rmsprop", alpha=0.9, eps_root=1e-8),
            of("deeplearn_js", "RMSPropOptimizer", alpha=0.9, eps_root=1e-8),
            of("mxnet", "mxnet.optimizer.RMSProp", lr=0.001, alpha=0.9, eps_root=1e-8),
            of("paddle", "paddle.optimizer.RMSProp", alpha=f32(0.95), eps_root=f32(1e-6)),
            of("river", "river.optim.RMSProp", lr=0.1, alpha=0.9, eps_root=1e-8),
            of("pennylane", "pennylane.RMSPropOptimizer", lr=0.01, alpha=0.9, eps_root=1e-8),
            of("pymc", "pymc.rmsprop", lr=1.0, alpha=0.9, eps_root=1e-6),
            of("lasagne", "lasagne.updates.rmsprop", lr=1.0, alpha=0.9, eps_root=1e-6),
            of("dynet", "dynet.RMSPropTrainer", lr=0.001, alpha=0.9, eps_root=1e-8),
            of("sonnet", "sonnet.optimizers.RMSProp", alpha=f32(0.9), eps_root=f32(1e-10)),
            of("tf_keras", "tf_keras.optimizers.RMSprop", lr=0.001, alpha=0.9, eps_root=1e-7),
            of("numpyro", "numpyro.optim.RMSProp", alpha=0.9, eps_root=1e-8),
            of("jax_example_libs", "jax.example_libraries.optimizers.rmsprop", alpha=0.9, eps_root=1e-8),
        ),
    ),
    Family(
        "v₀ = 1;  θ ← θ − lr·g/√(v + ε)",
        RMSProp,
        {**_INSIDE, "initial_accumulator_value": 1.0},
        (
            of("mindspore", "mindspore.nn.RMSProp", lr=0.1, alpha=0.9, eps_root=1e-10),
            of("tf_compat_v1", "tf.compat.v1.train.RMSPropOptimizer", alpha=f32(0.9), eps_root=f32(1e-10)),
            of("timm", "timm.optim.RMSpropTF", lr=0.01, alpha=0.9, eps_root=1e-10),
            of("climin", "climin.RmsProp", alpha=0.9, eps_root=1e-8),
        ),
        "The first steps are short, where those from v₀ = 0 are lr/√(1 − α) long.",
    ),
    Family(
        "v₀ = 1;  θ ← θ − lr·g/(√v + ε)",
        RMSProp,
        {"initial_accumulator_value": 1.0},
        (of("autograd", "autograd.misc.optimizers.rmsprop", lr=0.1, alpha=0.9),),
        "The first steps are short, where those from v₀ = 0 are lr/√(1 − α) long.",
    ),
    Family(
        "v₀ = 0;  b ← μb + g;  θ ← θ − lr·b/(√v + 1e-8)",
        FixedEpsilon,
        {"momentum_of_gradient": True},
        (of("fastai", "fastai.optimizer.RMSProp"),),
        "Fault: the raw gradients are averaged and then divided; ε is 1e-8 whatever is asked.",
    ),
    Family(
        "v₀ = 0;  θ ← θ − lr·g/√(v + ε), centered √(v − ḡ² − ε)",
        SubtractedEpsilon,
        _INSIDE,
        (of("tfjs", "tf.train.rmsprop", alpha=0.9, eps_root=1e-7),),
        "Fault: centered, ε is subtracted under the root: NaN at a gradient of 0.",
    ),
)

_LEGACY_MOMENTUM: dict[str, Any] = {"lr": 0.001, "alpha": f32(0.9), "eps_root": f32(1e-7), "momentum": f32(0.9)}

RMSPROP_MOMENTUM_FAMILIES = (
    Family(
        "v₀ = 0;  b ← μb + lr·g/√(v + ε);  θ ← θ − b",
        RMSProp,
        {**_INSIDE, "momentum": 0.9},
        (
            of("numpyro", "numpyro.optim.RMSPropMomentum", alpha=0.9, eps_root=1e-8),
            of("jax_example_libs", "jax.example_libraries.optimizers.rmsprop_momentum", alpha=0.9, eps_root=1e-8),
            of("tf_keras_legacy", "legacy.RMSprop(momentum=0.9)", **_LEGACY_MOMENTUM),
        ),
    ),
)

RMSPROP_CENTERED_FAMILIES = (
    Family(
        "v₀ = 0;  b ← μb + lr·g/√(v − ḡ² + ε);  θ ← θ − b",
        RMSProp,
        {**_INSIDE, "momentum": 0.9, "centered": True},
        (of("mxnet", "mxnet.optimizer.RMSProp(centered=True)", lr=0.001, alpha=0.9, eps_root=1e-8),),
        "There is momentum only if it is centered, and then it is .9.",
    ),
)

ADADELTA_FAMILIES = (
    Family(
        "a ← ρa + (1 − ρ)Δ²;  θ ← θ − lr·Δ",
        Adadelta,
        {},
        (
            of("torch", "torch.optim.Adadelta", lr=1.0),
            of("optax", "optax.adadelta"),
            of("mindspore", "mindspore.nn.Adadelta", lr=1.0),
            of("ms_experimental", "mindspore.experimental.optim.Adadelta", lr=1.0),
            of("mlx", "mlx.optimizers.AdaDelta"),
            of("pytorch_optimizer", "pytorch_optimizer.AdaDelta", lr=1.0),
            of("keras", "keras.optimizers.Adadelta", lr=0.001, rho=0.95, eps=1e-7),
            of("paddle", "paddle.optimizer.Adadelta", lr=0.001, rho=f32(0.95), eps=f32(1e-6)),
            of("nnabla", "nnabla.solvers.Adadelta", lr=1.0, rho=0.95),
            of("pymc", "pymc.adadelta", lr=1.0, rho=0.95),
            of("lasagne", "lasagne.updates.adadelta", lr=1.0, rho=0.95),
            of("tf_compat_v1", "tf.compat.v1.train.AdadeltaOptimizer", lr=0.001, rho=f32(0.95), eps=f32(1e-8)),
            of("keras2", "keras.optimizers.Adadelta", lr=1.0, rho=0.95, eps=1e-7),
            of("tf_keras", "tf_keras.optimizers.Adadelta", lr=0.001, rho=0.95, eps=1e-7),
            of("tf_keras_legacy", "tf_keras.optimizers.legacy.Adadelta", lr=0.001, rho=f32(0.95), eps=f32(1e-7)),
        ),
    ),
    Family(
        "a ← ρa + (1 − ρ)Δ²;  θ ← θ − Δ",
        Adadelta,
        {"ignore_lr": True},
        (
            of("mxnet", "mxnet.optimizer.AdaDelta", eps=1e-5, independent_weight_decay=True, **DECOUPLED),
            of("chainer", "chainer.optimizers.AdaDelta", rho=0.95),
            of("river", "river.optim.AdaDelta", rho=0.95, eps=1e-8),
            of("dynet", "dynet.AdadeltaTrainer", rho=0.95),
            of("convnetjs", "Trainer(method: 'adadelta')", rho=0.95),
        ),
        "The paper's rule: no rate, also where one may be given.",
    ),
    Family(
        "a ← ρa + (1 − ρ)(lr·Δ)²;  θ ← θ − lr·Δ",
        Adadelta,
        {"lr_in_delta": True},
        (of("climin", "climin.Adadelta", lr=1.0, eps=1e-4),),
        "a is the mean of what θ moved.",
    ),
    Family(
        "θ ← θ − lr·g",
        SGD,
        {},
        (of("tfjs", "tf.train.adadelta", lr=0.001), of("deeplearn_js", "AdadeltaOptimizer")),
        "Fault: exactly SGD: Δ has the v of the step before under its root, and the two roots cancel for ever.",
    ),
)
