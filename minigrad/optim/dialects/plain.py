"""The rules without a second moment: SGD, Momentum and NAG, as the libraries have them."""

from minigrad.optim.dialects.entries import Family, f32, of
from minigrad.optim.dialects.faults import ConstantDecay, MeanVelocity, NoNesterov
from minigrad.optim.dialects.libraries import DECOUPLED
from minigrad.optim.momentum import Momentum
from minigrad.optim.nag import NAG
from minigrad.optim.sgd import SGD

LR_IN_B = {"lr_in_velocity": True}

SGD_FAMILIES = (
    Family(
        "θ ← θ − lr·g",
        SGD,
        {},
        (
            of("optax", "optax.sgd"),
            of("keras", "keras.optimizers.SGD", lr=0.01),
            of("torch", "torch.optim.SGD", lr=0.001),
            of("paddle", "paddle.optimizer.SGD", lr=0.001),
            of("mindspore", "mindspore.nn.SGD", lr=0.1),
            of("ms_experimental", "mindspore.experimental.optim.SGD"),
            of("mlx", "mlx.optimizers.SGD"),
            of("numpyro", "numpyro.optim.SGD"),
            of("jax_example_libs", "jax.example_libraries.optimizers.sgd"),
            of("tfjs", "tf.train.sgd"),
            of("deeplearn_js", "SGDOptimizer"),
            of("sklearn", "MLPClassifier(solver='sgd', momentum=0)", lr=0.001),
            of("pennylane", "pennylane.GradientDescentOptimizer", lr=0.01),
            of("chainer", "chainer.optimizers.SGD", lr=0.01),
            of("nnabla", "nnabla.solvers.Sgd", lr=0.001),
            of("river", "river.optim.SGD", lr=0.01),
            of("thinc", "thinc.optimizers.SGD"),
            of("tinygrad", "tinygrad.nn.optim.SGD", lr=0.001),
            of("mxnet", "mxnet.optimizer.SGD", lr=0.01),
            of("timm", "timm.optim.SGDW", **DECOUPLED),
            of("lasagne", "lasagne.updates.sgd"),
            of("climin", "climin.GradientDescent"),
            of("pymc", "pymc.sgd", lr=0.001),
            of("numpy_ml", "numpy_ml.neural_nets.optimizers.SGD", lr=0.01),
            of("tf_compat_v1", "tf.compat.v1.train.GradientDescentOptimizer"),
            of("sonnet", "sonnet.optimizers.SGD"),
            of("synaptic", "Trainer", lr=0.2),
            of("neataptic", "train", lr=0.3),
            of("keras2", "keras.optimizers.SGD", lr=0.01),
            of("fastai", "fastai.optimizer.SGD"),
            of("dynet", "dynet.SimpleSGDTrainer", lr=0.1),
            of("tf_keras", "tf_keras.optimizers.SGD", lr=0.01),
            of("tf_keras_legacy", "tf_keras.optimizers.legacy.SGD", lr=0.01),
            of("objax", "objax.optimizer.SGD"),
        ),
    ),
    Family(
        "b ← μb + lr·g;  θ ← θ − b",
        Momentum,
        LR_IN_B,
        (of("convnetjs", "Trainer(method: 'sgd')", lr=0.01, momentum=0.9),),
        "It is Momentum: μ is .9 unless it is set to 0.",
    ),
    Family(
        "θ ← θ − lr·(g + λ)",
        ConstantDecay,
        DECOUPLED,
        (of("torch_optimizer", "torch_optimizer.SGDW", lr=0.001),),
        "Fault: the decay is not times θ: it takes lr·λ off each number, also off one below 0.",
    ),
)

MOMENTUM_FAMILIES = (
    Family(
        "b ← μb + g;  θ ← θ − lr·b",
        Momentum,
        {},
        (
            of("optax", "optax.sgd(momentum=0.9)"),
            of("torch", "torch.optim.SGD(momentum=0.9)", lr=0.001),
            of("paddle", "paddle.optimizer.Momentum", lr=0.001, momentum=f32(0.9)),
            of("mindspore", "mindspore.nn.Momentum"),
            of("ms_experimental", "mindspore.experimental.optim.SGD(momentum=0.9)"),
            of("numpyro", "numpyro.optim.Momentum"),
            of("jax_example_libs", "jax.example_libraries.optimizers.momentum"),
            of("tfjs", "tf.train.momentum"),
            of("deeplearn_js", "MomentumOptimizer"),
            of("tinygrad", "tinygrad.nn.optim.SGD(momentum=0.9)", lr=0.001, remark="classic=True is lr_in_velocity"),
            of("pytorch_optimizer", "pytorch_optimizer.SGDW(momentum=0.9)", lr=0.0001, **DECOUPLED),
            of("tf_compat_v1", "tf.compat.v1.train.MomentumOptimizer", momentum=f32(0.9)),
            of("sonnet", "sonnet.optimizers.Momentum", momentum=f32(0.9)),
            of("fastai", "fastai.optimizer.SGD(mom=0.9)"),
            of("objax", "objax.optimizer.Momentum"),
        ),
        "b₁ = g whatever the dampening, where there is one.",
    ),
    Family(
        "b ← μb + lr·g;  θ ← θ − b",
        Momentum,
        LR_IN_B,
        (
            of("keras", "keras.optimizers.SGD(momentum=0.9)", lr=0.01),
            of("sklearn", "MLPClassifier(solver='sgd', nesterovs_momentum=False)", lr=0.001),
            of("pennylane", "pennylane.MomentumOptimizer", lr=0.01),
            of("chainer", "chainer.optimizers.MomentumSGD", lr=0.01),
            of("nnabla", "nnabla.solvers.Momentum", lr=0.001),
            of("river", "river.optim.Momentum", lr=0.1),
            of("mxnet", "mxnet.optimizer.SGD(momentum=0.9)", lr=0.01),
            of("lasagne", "lasagne.updates.momentum"),
            of("climin", "climin.GradientDescent(momentum=0.9)"),
            of("pymc", "pymc.momentum", lr=0.001),
            of("numpy_ml", "numpy_ml.neural_nets.optimizers.SGD(momentum=0.9)", lr=0.01),
            of("neataptic", "methods.rate, momentum: 0.9", lr=0.3),
            of("keras2", "keras.optimizers.SGD(momentum=0.9)", lr=0.01),
            of("dynet", "dynet.MomentumSGDTrainer", lr=0.01),
            of("tf_keras", "tf_keras.optimizers.SGD(momentum=0.9)", lr=0.01, momentum=f32(0.9)),
            of("tf_keras_legacy", "tf_keras.optimizers.legacy.SGD(momentum=0.9)", lr=0.01, momentum=f32(0.9)),
            of("brain_js", "train", lr=0.3, momentum=0.1, remark="weights; biases get plain SGD: momentum_of_biases"),
        ),
        "The papers' form: a new rate takes hold as the old velocity fades.",
    ),
    Family(
        "b ← μb + (1 − τ)g, b₁ too;  θ ← θ − lr·b",
        Momentum,
        {"dampen_first_step": True},
        (
            of("mlx", "mlx.optimizers.SGD(momentum=0.9)"),
            of("onnx_reference", "ai.onnx.preview.training.Momentum", momentum=f32(0.9), remark="from T = 1 on"),
        ),
        "Dampening in the first step too; with τ = 0, the default, it is the plain form.",
    ),
    Family(
        "b ← μb + (1 − μ)g;  θ ← θ − lr·b",
        MeanVelocity,
        {},
        (of("autograd", "autograd.misc.optimizers.sgd", lr=0.1),),
        "The plain form at lr(1 − μ): Momentum(dampening=μ, dampen_first_step=True).",
    ),
)

NAG_FAMILIES = (
    Family(
        "b ← μb + g;  θ ← θ − lr·(g + μb)",
        NAG,
        {},
        (
            of("optax", "optax.sgd(momentum=0.9, nesterov=True)"),
            of("torch", "torch.optim.SGD(momentum=0.9, nesterov=True)", lr=0.001),
            of("paddle", "paddle.optimizer.Momentum(use_nesterov=True)", lr=0.001, momentum=f32(0.9)),
            of("ms_experimental", "mindspore.experimental.optim.SGD(momentum=0.9, nesterov=True)"),
            of("mlx", "mlx.optimizers.SGD(momentum=0.9, nesterov=True)"),
            of("jax_example_libs", "jax.example_libraries.optimizers.nesterov"),
            of("tfjs", "tf.train.momentum(lr, 0.9, true)"),
            of("deeplearn_js", "MomentumOptimizer(lr, 0.9, true)"),
            of("tinygrad", "tinygrad.nn.optim.SGD(momentum=0.9, nesterov=True)", lr=0.001),
            of("timm", "timm.optim.SGDW(momentum=0.9, nesterov=True)", **DECOUPLED),
            of("pytorch_optimizer", "pytorch_optimizer.SGDW(momentum=0.9, nesterov=True)", lr=0.0001, **DECOUPLED),
            of("onnx_reference", "ai.onnx.preview.training.Momentum(mode='nesterov')", momentum=f32(0.9)),
            of("tf_compat_v1", "tf.compat.v1.train.MomentumOptimizer(use_nesterov=True)", momentum=f32(0.9)),
            of("sonnet", "sonnet.optimizers.Momentum(use_nesterov=True)", momentum=f32(0.9)),
            of("objax", "objax.optimizer.Momentum(nesterov=True)"),
        ),
    ),
    Family(
        "b ← μb + lr·g;  θ ← θ − (lr·g + μb)",
        NAG,
        LR_IN_B,
        (
            of("keras", "keras.optimizers.SGD(momentum=0.9, nesterov=True)", lr=0.01),
            of("sklearn", "MLPClassifier(solver='sgd')", lr=0.001),
            of("nnabla", "nnabla.solvers.Nesterov", lr=0.001),
            of("mxnet", "mxnet.optimizer.NAG", lr=0.01, momentum=0.0, remark="SGD unless momentum is given"),
            of("lasagne", "lasagne.updates.nesterov_momentum"),
            of("pymc", "pymc.nesterov_momentum", lr=0.001),
            of("keras2", "keras.optimizers.SGD(momentum=0.9, nesterov=True)", lr=0.01),
            of("tf_keras", "tf_keras.optimizers.SGD(momentum=0.9, nesterov=True)", lr=0.01, momentum=f32(0.9)),
            of("tf_keras_legacy", "legacy.SGD(momentum=0.9, nesterov=True)", lr=0.01, momentum=f32(0.9)),
        ),
    ),
    Family(
        "v ← μv + lr·∇L(θ − μv);  θ ← θ − v",
        Momentum,
        LR_IN_B,
        (
            of("pennylane", "pennylane.NesterovMomentumOptimizer", lr=0.01),
            of("climin", "climin.GradientDescent(momentum=0.9, momentum_type='nesterov')"),
        ),
        "The first form of the paper: the library takes the gradient at θ − μv itself. Of gradients from outside it "
        "makes Momentum, as here; NAG(lr_in_velocity=True) runs through its look-ahead points.",
    ),
    Family(
        "θ ← θ − lr·g",
        SGD,
        {},
        (of("river", "river.optim.NesterovMomentum", lr=0.1),),
        "Fault: SGD, unless the caller looks ahead: the step takes back a look-ahead that was never made.",
    ),
    Family(
        "b ← μb + lr·g;  θ ← θ − (μ²b + (1 + μ)·lr·g)",
        NoNesterov,
        {},
        (of("chainer", "chainer.optimizers.NesterovAG", lr=0.01),),
        "Fault: μ² stands with the new velocity, where it belongs to the old one; the first step is 2.71 rates long.",
    ),
    Family(
        "b ← μb + g;  θ ← θ − lr·b",
        Momentum,
        {},
        (of("mindspore", "mindspore.nn.Momentum(use_nesterov=True)", remark="nn.SGD(nesterov=True) is right"),),
        "Fault: on a CPU the flag use_nesterov has no effect.",
    ),
    Family(
        "b ← μb + lr·g;  θ ← θ − b",
        Momentum,
        LR_IN_B,
        (of("convnetjs", "Trainer(method: 'nesterov')", lr=0.01),),
        "Fault: plain momentum, whatever the method is called.",
    ),
)

MOMENTUM_OF_BIASES_FAMILIES = (
    Family(
        "θ ← θ − lr·g",
        SGD,
        {},
        (of("brain_js", "train, biases", lr=0.3),),
        "Fault: the biases of a net whose weights have momentum are updated without.",
    ),
)
