"""Adam and the rules that stand on it, as the libraries have them."""

from typing import Any

from minigrad.optim.adam import Adam
from minigrad.optim.adamax import AdaMax
from minigrad.optim.adamw import AdamW
from minigrad.optim.dialects.entries import BETAS32, Family, f32, of
from minigrad.optim.dialects.faults import LateMoments, SharedSchedule, ThreeEpsilons
from minigrad.optim.dialects.libraries import DECOUPLED
from minigrad.optim.momentum import Momentum
from minigrad.optim.nadam import Nadam
from minigrad.optim.nadamw import NadamW

BESIDE_HAT, BESIDE_RAW = "θ ← θ − lr·m̂/(√v̂ + ε)", "θ ← θ − lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/(√v + ε̂)"
UNCORRECTED = "θ ← θ − lr·m/(√v + ε)"
_HAT: dict[str, Any] = {"eps_hat": True}
_TF: dict[str, Any] = {"eps": f32(1e-7), "betas": BETAS32}

ADAM_FAMILIES = (
    Family(
        BESIDE_HAT,
        Adam,
        {},
        (
            of("torch", "torch.optim.Adam", lr=0.001),
            of("optax", "optax.adam"),
            of("paddle", "paddle.optimizer.Adam", lr=0.001),
            of("tfjs", "tf.train.adam", lr=0.001, eps=1e-7),
            of("deeplearn_js", "AdamOptimizer", eps=1e-8),
            of("tinygrad", "tinygrad.nn.optim.Adam", lr=0.001),
            of("autograd", "autograd.misc.optimizers.adam", lr=0.001),
            of("numpyro", "numpyro.optim.Adam"),
            of("jax_example_libs", "jax.example_libraries.optimizers.adam"),
            of("sonnet", "sonnet.optimizers.Adam", lr=0.001, betas=BETAS32),
            of("numpy_ml", "numpy_ml.neural_nets.optimizers.Adam", lr=0.001, eps=1e-7),
            of("pytorch_optimizer", "torch.optim.Adam", lr=0.001, remark="hands on PyTorch's"),
            of("fastai", "fastai.optimizer.Adam", betas=(0.9, 0.99), eps=1e-5, weight_decay=0.01),
            of("brain_js", "praxis: 'adam'", lr=0.3, remark="weights; of biases see adam_of_biases"),
        ),
    ),
    Family(
        BESIDE_RAW,
        Adam,
        _HAT,
        (
            of("keras", "keras.optimizers.Adam", lr=0.001, eps=1e-7),
            of("mxnet", "mxnet.optimizer.Adam", lr=0.001),
            of("chainer", "chainer.optimizers.Adam", lr=0.001, independent_weight_decay=True, **DECOUPLED),
            of("nnabla", "nnabla.solvers.Adam", lr=0.001),
            of("sklearn", "MLPClassifier(solver='adam')", lr=0.001),
            of("mindspore", "mindspore.nn.Adam", lr=0.001),
            of("ms_experimental", "mindspore.experimental.optim.Adam", lr=0.001),
            of("thinc", "thinc.optimizers.Adam"),
            of("river", "river.optim.Adam", lr=0.1),
            of("pymc", "pymc.adam", lr=0.001),
            of("pennylane", "pennylane.AdamOptimizer", lr=0.01, betas=(0.9, 0.99)),
            of("dynet", "dynet.AdamTrainer", lr=0.001),
            of("lasagne", "lasagne.updates.adam", lr=0.001),
            of("tf_compat_v1", "tf.compat.v1.train.AdamOptimizer", lr=0.001, betas=BETAS32, eps=f32(1e-8)),
            of("keras2", "keras.optimizers.Adam", lr=0.001, eps=1e-7),
            of("tf_keras", "tf_keras.optimizers.Adam", lr=0.001, eps=1e-7),
            of("tf_keras_legacy", "tf_keras.optimizers.legacy.Adam", lr=0.001, **_TF),
            of("onnx_reference", "ai.onnx.preview.training.Adam", betas=BETAS32, eps=f32(1e-6))._replace(
                remark="T from 1 on; from T = 0 on it is count_from_zero"
            ),
        ),
        "The form at the end of the paper's section 2: ε weighs more in the first steps.",
    ),
    Family(
        UNCORRECTED,
        Adam,
        {"bias_correction": False},
        (of("mlx", "mlx.optimizers.Adam"),),
        "Nothing is corrected unless bias_correction=True: the first steps are about three rates long.",
    ),
    Family(
        "θ ← θ − lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/√(v + ε)",
        Adam,
        {"eps_hat": True, "eps": 0.0, "eps_root": 1e-8},
        (of("objax", "objax.optimizer.Adam"),),
        "ε inside the root of the uncorrected v.",
    ),
    Family(
        "m̂ = m/(1 − β₁ᵗ + ε);  v̂ = v/(1 − β₂ᵗ + ε);  θ ← θ − lr·m̂/(√v̂ + ε)",
        ThreeEpsilons,
        {},
        (of("climin", "climin.Adam", lr=0.0002),),
        "ε is added three times, to both corrections as well.",
    ),
    Family(
        "b ← μb + lr·g;  θ ← θ − b",
        Momentum,
        {"lr_in_velocity": True},
        (of("convnetjs", "Trainer(method: 'adam')", lr=0.01),),
        "Fault: plain momentum under the name adam.",
    ),
)

AMSGRAD_FAMILIES = (
    Family(
        "the largest v̂:  " + BESIDE_HAT,
        Adam,
        {"amsgrad": True, "amsgrad_corrected": True},
        (of("optax", "optax.amsgrad"),),
        "The maximum of what is corrected.",
    ),
    Family(
        "the largest v:  " + BESIDE_RAW,
        Adam,
        {"amsgrad": True, "eps_hat": True},
        (
            of("river", "river.optim.AMSGrad", lr=0.1),
            of("dynet", "dynet.AmsgradTrainer", lr=0.001),
        ),
        "The maximum of the raw v, corrected then.",
    ),
    Family(
        "the largest v:  " + UNCORRECTED,
        Adam,
        {"amsgrad": True, "eps_hat": True, "bias_correction": False},
        (of("nnabla", "nnabla.solvers.AMSGRAD", lr=0.001, betas=BETAS32),),
        "As its paper has it, which corrects nothing; bias_correction=True does.",
    ),
)

ADAMW_FAMILIES = (
    Family(
        "θ ← (1 − lr·λ)θ;  " + BESIDE_HAT,
        AdamW,
        {},
        (
            of("torch", "torch.optim.AdamW", lr=0.001),
            of("optax", "optax.adamw", weight_decay=1e-4),
            of("paddle", "paddle.optimizer.AdamW", lr=0.001, weight_decay=f32(0.01)),
            of("tinygrad", "tinygrad.nn.optim.AdamW", lr=0.001),
            of("pytorch_optimizer", "torch.optim.AdamW", lr=0.001, remark="hands on PyTorch's"),
        ),
    ),
    Family(
        "θ ← (1 − lr·λ)θ;  " + BESIDE_RAW,
        AdamW,
        _HAT,
        (of("keras", "keras.optimizers.AdamW", lr=0.001, eps=1e-7, weight_decay=0.004),),
    ),
    Family(
        "θ ← (1 − λ)θ;  " + BESIDE_RAW,
        AdamW,
        {"eps_hat": True, "independent_weight_decay": True},
        (of("chainer", "chainer.optimizers.AdamW", lr=0.001, weight_decay=0.0),),
        "The decay is not times lr.",
    ),
    Family(
        "θ ← (1 − λ·lr/lr₀)θ;  " + BESIDE_RAW,
        AdamW,
        _HAT,
        (of("nnabla", "nnabla.solvers.AdamW", lr=0.001, weight_decay=1e-4),),
        "The paper's decay: times the schedule's factor lr/lr₀, not lr; λ is divided by the lr that it is made with.",
        decay_over_lr=True,
    ),
    Family(
        "θ ← (1 − lr·λ)θ;  " + UNCORRECTED,
        AdamW,
        {"bias_correction": False},
        (
            of("mlx", "mlx.optimizers.AdamW"),
            of("mindspore", "mindspore.nn.AdamWeightDecay", lr=0.001, eps=1e-6, betas=BETAS32, weight_decay=0.0),
        ),
        "Nothing is corrected: the first steps are about three rates long.",
    ),
)

ADAMAX_FAMILIES = (
    Family(
        "u ← max(β₂u, |g| + ε);  θ ← θ − lr·m̂/u",
        AdaMax,
        {},
        (
            of("torch", "torch.optim.Adamax", lr=0.002),
            of("optax", "optax.adamax"),
            of("ms_experimental", "mindspore.experimental.optim.Adamax", lr=0.002),
            of("pytorch_optimizer", "pytorch_optimizer.AdaMax", lr=0.001),
        ),
    ),
    Family(
        "u ← max(β₂u, |g|);  θ ← θ − lr·m̂/(u + ε)",
        AdaMax,
        {"eps_in_quotient": True},
        (
            of("keras", "keras.optimizers.Adamax", lr=0.001, eps=1e-7),
            of("river", "river.optim.AdaMax", lr=0.1),
            of("pymc", "pymc.adamax", lr=0.002),
            of("tfjs", "tf.train.adamax", lr=0.002, eps=1e-7),
            of("deeplearn_js", "AdamaxOptimizer", eps=1e-8),
            of("nnabla", "nnabla.solvers.Adamax", lr=0.002),
            of("mindspore", "mindspore.nn.AdaMax", lr=0.001),
            of("jax_example_libs", "jax.example_libraries.optimizers.adamax"),
            of("keras2", "keras.optimizers.Adamax", lr=0.002, eps=1e-7),
            of("tf_keras", "tf_keras.optimizers.Adamax", lr=0.001, eps=1e-7),
            of("tf_keras_legacy", "tf_keras.optimizers.legacy.Adamax", lr=0.001, **_TF),
        ),
        "ε is not remembered.",
    ),
    Family(
        "u ← max(β₂u, |g|);  θ ← θ − lr·m̂/u",
        AdaMax,
        {"eps": 0.0},
        (of("mxnet", "mxnet.optimizer.Adamax", lr=0.002),),
        "The paper's rule: no ε, and NaN where the first gradient is exactly 0.",
    ),
    Family(
        "u ← max(β₂u + ε, |g|);  θ ← θ − lr·m̂/u",
        AdaMax,
        {"eps_in_decay": True},
        (of("paddle", "paddle.optimizer.Adamax", lr=0.001, betas=BETAS32, eps=f32(1e-8)),),
        "ε is added to what is remembered.",
    ),
    Family(
        "u ← max(β₂u, |g|);  θ ← θ − lr·m/(u + ε)",
        AdaMax,
        {"eps_in_quotient": True, "bias_correction": False},
        (of("mlx", "mlx.optimizers.Adamax"),),
        "m is not corrected: the first step is a tenth of lr.",
    ),
)

ADAMAXW_FAMILIES = (
    Family(
        "θ ← (1 − lr·λ)θ;  u ← max(β₂u, |g| + ε);  θ ← θ − lr·m̂/u",
        AdaMax,
        {"decoupled_weight_decay": True},
        (of("optax", "optax.adamaxw", weight_decay=1e-4),),
    ),
)

PSI, BOTH_BY_T = "[(1 − μₜ)g/(1 − P) + μₜ₊₁m/(1 − P·μₜ₊₁)]", "[(1 − β₁)g + β₁m]/(1 − β₁ᵗ)"

NADAM_FAMILIES = (
    Family(
        PSI + "/(√v̂ + ε), ψ .004",
        Nadam,
        {},
        (
            of("torch", "torch.optim.NAdam", lr=0.002),
            of("paddle", "paddle.optimizer.NAdam", lr=0.002, betas=BETAS32, eps=f32(1e-8), momentum_decay=f32(0.004)),
            of("ms_experimental", "mindspore.experimental.optim.NAdam", lr=0.002),
            of("timm", "timm.optim.NAdamLegacy", lr=0.002),
            of("pytorch_optimizer", "torch.optim.NAdam", lr=0.002, remark="hands on PyTorch's"),
            of("keras2", "keras.optimizers.Nadam", lr=0.002, eps=1e-7),
            of("tf_keras_legacy", "tf_keras.optimizers.legacy.Nadam", lr=0.001, **_TF),
        ),
        "m's own mean has a constant β₁, where the paper has μₜ.",
    ),
    Family(
        PSI + "/(√v̂ + ε), ψ 1",
        Nadam,
        {"momentum_decay": 1.0},
        (
            of("keras", "keras.optimizers.Nadam", lr=0.001, eps=1e-7),
            of("tf_keras", "tf_keras.optimizers.Nadam", lr=0.001, eps=1e-7),
        ),
        "The momenta rise to β₁ within a hundred steps, not ten thousand.",
    ),
    Family(
        PSI + "/(√v̂ + ε), μ = β₁",
        Nadam,
        {"momentum_decay": 1e6},
        (of("optax", "optax.nadam"),),
        "A constant momentum: ψ → ∞.",
    ),
    Family(
        BOTH_BY_T + "/(√v̂ + ε)",
        Nadam,
        {"textbook": True},
        (of("river", "river.optim.Nadam", lr=0.1),),
        "A constant momentum, and both terms corrected for t, where m is of the step that comes.",
    ),
    Family(
        "lr·√(1 − β₂ᵗ)·" + BOTH_BY_T + "/(√v + ε̂)",
        Nadam,
        {"textbook": True, "eps_hat": True},
        (of("mindspore", "mindspore.nn.Adam(use_nesterov=True)", lr=0.001),),
        "A constant momentum, and both terms corrected for t, where m is of the step that comes.",
    ),
    Family(
        PSI + "/(√v̂ + ε), P of all parameters",
        SharedSchedule,
        {},
        (of("mxnet", "mxnet.optimizer.Nadam", lr=0.001),),
        "Fault: one P is shared by all parameters, so that with n of them it shrinks n times a step.",
    ),
)

NADAMW_FAMILIES = (
    Family(
        "θ ← (1 − lr·λ)θ;  " + PSI + "/(√v̂ + ε), μ = β₁",
        NadamW,
        {"momentum_decay": 1e6},
        (of("optax", "optax.nadamw", weight_decay=1e-4),),
        "A constant momentum: ψ → ∞.",
    ),
    Family(
        "θ ← (1 − lr·λ)θ;  " + BOTH_BY_T + "/(√v̂ + ε)",
        NadamW,
        {"textbook": True},
        (of("timm", "timm.optim.NAdamW", lr=0.001),),
        "A constant momentum, and both terms corrected for t, where m is of the step that comes.",
    ),
)

ADAM_OF_BIASES_FAMILIES = (
    Family(
        "θ ← θ − lr·m̂/(√v̂ + ε), with the m and v of the step before",
        LateMoments,
        {},
        (of("brain_js", "praxis: 'adam', biases", lr=0.3),),
        "Fault: the moments of the step before, corrected as this step's: the first step is 0.",
    ),
)
