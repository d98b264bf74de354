"""One name, many rules: every library's optimizer as that library computes it.

``dialects.keras.Nadam(params)`` is a minigrad optimizer with Keras's rule and Keras's defaults, ``dialects.mlx.Adam``
one with MLX's; ``print(dialects.keras.Nadam.__doc__)`` says what Keras calls it and its arguments, and what differs
from the paper. Options go by minigrad's names. A fault of a library is reproduced under that library's name, and called
a fault.

Schedules too, ``dialects.keras.CosineAnnealingLR(optimizer, T_max=10)``, which holds after its end,
and initial weights, ``dialects.keras.initialize_(net)``.

Each entry was run against the library itself, in the version that ``LIBRARIES`` has, and is held to what came out by
``tests/optim/test_dialects.py`` and ``test_schedule_dialects.py``. All is data: ``plain.py``, ``adaptive.py`` and
``moments.py`` are the tables of rules, ``courses.py`` and ``cycles.py`` those of schedules, by family; ``libraries.py``
has the names, ``finding.py`` looks them up; ``faults.py`` has the rules that no option of the nine gives,
``composed.py`` the schedules that are several.
"""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType, SimpleNamespace

from minigrad.nn.init_dialects import STARTS, initialize_
from minigrad.optim.dialects import adaptive, finding, moments, plain
from minigrad.optim.dialects.entries import Family
from minigrad.optim.dialects.libraries import LIBRARIES
from minigrad.optim.dialects.making import Dialect
from minigrad.optim.dialects.scheduling import SCHEDULES

FAMILIES: Mapping[str, tuple[Family, ...]] = MappingProxyType(
    {
        "sgd": plain.SGD_FAMILIES,
        "momentum": plain.MOMENTUM_FAMILIES,
        "nag": plain.NAG_FAMILIES,
        "adagrad": adaptive.ADAGRAD_FAMILIES,
        "rmsprop": adaptive.RMSPROP_FAMILIES,
        "adadelta": adaptive.ADADELTA_FAMILIES,
        "adam": moments.ADAM_FAMILIES,
        "adamax": moments.ADAMAX_FAMILIES,
        "nadam": moments.NADAM_FAMILIES,
        "adamw": moments.ADAMW_FAMILIES,
        "nadamw": moments.NADAMW_FAMILIES,
        "adamaxw": moments.ADAMAXW_FAMILIES,
        "amsgrad": moments.AMSGRAD_FAMILIES,
        "rmsprop_momentum": adaptive.RMSPROP_MOMENTUM_FAMILIES,
        "rmsprop_centered": adaptive.RMSPROP_CENTERED_FAMILIES,
        "momentum_of_biases": plain.MOMENTUM_OF_BIASES_FAMILIES,
        "adam_of_biases": moments.ADAM_OF_BIASES_FAMILIES,
    }
)
"""Of each rule the families: the libraries that compute the same."""

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "sgd": "SGD",
        "momentum": "Momentum",
        "nag": "NAG",
        "adagrad": "Adagrad",
        "rmsprop": "RMSProp",
        "adadelta": "Adadelta",
        "adam": "Adam",
        "adamax": "AdaMax",
        "nadam": "Nadam",
        "adamw": "AdamW",
        "nadamw": "NadamW",
        "adamaxw": "AdaMaxW",
        "amsgrad": "AMSGrad",
        "rmsprop_momentum": "RMSPropMomentum",
        "rmsprop_centered": "RMSPropCentered",
        "momentum_of_biases": "MomentumOfBiases",
        "adam_of_biases": "AdamOfBiases",
    }
)
"""A rule's name in Python, by its name on the command line."""

DIALECTS: Mapping[tuple[str, str], Dialect] = MappingProxyType(
    {
        (member.library, rule): Dialect(rule, NAMES[rule], family, member, LIBRARIES[member.library])
        for rule, families in FAMILIES.items()
        for family in families
        for member in family.members
    }
)
"""Every entry by (library, rule), as in ``("keras", "nadam")``."""


def named(name: str) -> Dialect:
    """What ``nadam@keras`` stands for. Raises ValueError for a name that there is not."""
    return finding.named(name, DIALECTS)


def library(name: str) -> SimpleNamespace:
    """The optimizers and schedules of a library of ``LIBRARIES``, by the names that minigrad gives them.

    ``initialize_(net)`` fills a net's weights as the library begins its layers, where that is known.
    """
    start = {"initialize_": partial(initialize_, library=name)} if name in STARTS else {}
    rules = {each.name: each for (owner, _), each in DIALECTS.items() if owner == name}
    schedules = {each.name: each for (owner, _), each in SCHEDULES.items() if owner == name}
    return finding.Names(_library=name, **rules, **schedules, **start)


autograd: SimpleNamespace = library("autograd")
bolts: SimpleNamespace = library("bolts")
brain_js: SimpleNamespace = library("brain_js")
chainer: SimpleNamespace = library("chainer")
climin: SimpleNamespace = library("climin")
convnetjs: SimpleNamespace = library("convnetjs")
deeplearn_js: SimpleNamespace = library("deeplearn_js")
dynet: SimpleNamespace = library("dynet")
equinox: SimpleNamespace = library("equinox")
fastai: SimpleNamespace = library("fastai")
flax: SimpleNamespace = library("flax")
fvcore: SimpleNamespace = library("fvcore")
haiku: SimpleNamespace = library("haiku")
ignite: SimpleNamespace = library("ignite")
jax_example_libs: SimpleNamespace = library("jax_example_libs")
keras: SimpleNamespace = library("keras")
keras2: SimpleNamespace = library("keras2")
lasagne: SimpleNamespace = library("lasagne")
mindspore: SimpleNamespace = library("mindspore")
mlx: SimpleNamespace = library("mlx")
ms_experimental: SimpleNamespace = library("ms_experimental")
mmengine: SimpleNamespace = library("mmengine")
mxnet: SimpleNamespace = library("mxnet")
neataptic: SimpleNamespace = library("neataptic")
nnabla: SimpleNamespace = library("nnabla")
numpy_ml: SimpleNamespace = library("numpy_ml")
numpyro: SimpleNamespace = library("numpyro")
objax: SimpleNamespace = library("objax")
onnx_reference: SimpleNamespace = library("onnx_reference")
optax: SimpleNamespace = library("optax")
paddle: SimpleNamespace = library("paddle")
pennylane: SimpleNamespace = library("pennylane")
pymc: SimpleNamespace = library("pymc")
pytorch_optimizer: SimpleNamespace = library("pytorch_optimizer")
pytorch_warmup: SimpleNamespace = library("pytorch_warmup")
river: SimpleNamespace = library("river")
sklearn: SimpleNamespace = library("sklearn")
sonnet: SimpleNamespace = library("sonnet")
synaptic: SimpleNamespace = library("synaptic")
tf_compat_v1: SimpleNamespace = library("tf_compat_v1")
tf_keras: SimpleNamespace = library("tf_keras")
tf_keras_legacy: SimpleNamespace = library("tf_keras_legacy")
tfjs: SimpleNamespace = library("tfjs")
thinc: SimpleNamespace = library("thinc")
timm: SimpleNamespace = library("timm")
tinygrad: SimpleNamespace = library("tinygrad")
torch: SimpleNamespace = library("torch")
torch_optimizer: SimpleNamespace = library("torch_optimizer")
transformers: SimpleNamespace = library("transformers")
