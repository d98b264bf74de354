"""The tables of schedules, first part: of each way down, what the libraries do and which do it."""

from minigrad.optim.dialects import composed
from minigrad.optim.dialects.entries import Course, of
from minigrad.optim.lr_scheduler import (
    CosineAnnealingLR,
    ExponentialLR,
    FlatCosineLR,
    InverseSqrtLR,
    InverseTimeLR,
    LinearCosineLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
    TanhLR,
)

STEP = (
    Course(
        "lr₀·γ^⌊t/n⌋",
        StepLR,
        {},
        (
            of("torch", "StepLR"),
            of("paddle", "StepDecay"),
            of("mxnet", "FactorScheduler"),
            of("ms_experimental", "StepLR"),
            of("chainer", "StepShift"),
            of("mmengine", "StepLR"),
            of("timm", "StepLRScheduler"),
        ),
    ),
)
MULTISTEP = (
    Course(
        "γ after milestone updates",
        MultiStepLR,
        {},
        (
            of("torch", "MultiStepLR"),
            of("paddle", "MultiStepDecay"),
            of("mxnet", "MultiFactorScheduler"),
            of("mindspore", "piecewise_constant_lr"),
            of("ms_experimental", "MultiStepLR"),
            of("chainer", "MultistepShift"),
            of("nnabla", "StepScheduler"),
            of("mmengine", "MultiStepLR"),
            of("optax", "piecewise_constant_schedule"),
            of("fvcore", "MultiStepParamScheduler"),
        ),
    ),
    Course(
        "γ one update later",
        composed.milestones_moved,
        {"by": -1},
        (of("keras", "PiecewiseConstantDecay"), of("tf_compat_v1", "piecewise_constant")),
        "A milestone still belongs to what is before it.",
    ),
    Course("γ one update earlier", composed.milestones_moved, {"by": 1}, (of("timm", "MultiStepLRScheduler"),)),
)
EXPONENTIAL = (
    Course(
        "lr₀·γ^(t/n)",
        ExponentialLR,
        {},
        (
            of("keras", "ExponentialDecay"),
            of("optax", "exponential_decay"),
            of("mindspore", "ExponentialDecayLR"),
            of("torch", "ExponentialLR", remark="n is 1: it has no decay_steps"),
            of("paddle", "ExponentialDecay", remark="n is 1: it has no decay_steps"),
            of("ms_experimental", "ExponentialLR", remark="n is 1: it has no decay_steps"),
            of("chainer", "ExponentialShift", remark="n is 1: it has no decay_steps"),
            of("mmengine", "ExponentialLR", remark="n is 1: it has no decay_steps"),
            of("thinc", "compounding", remark="n is 1: it has no decay_steps"),
        ),
    ),
    Course("lr₀·γ^⌊t/n⌋", ExponentialLR, {"staircase": True}, (of("nnabla", "ExponentialScheduler"),)),
)
NATURAL_EXPONENTIAL = (
    Course(
        "lr₀·e^(−γt/n)",
        composed.natural_exponential,
        {},
        (
            of("tf_compat_v1", "natural_exp_decay"),
            of("paddle", "NaturalExpDecay", remark="n is 1: it has no decay_steps"),
        ),
    ),
    Course(
        "lr₀·e^(−γt)",
        composed.natural_exponential_in_ticks,
        {},
        (of("mindspore", "NaturalExpDecayLR"),),
        "Fault: decay_steps is ignored, but for the length of a stair.",
    ),
)
INVERSE_TIME = (
    Course(
        "lr₀/(1 + γt/n)",
        InverseTimeLR,
        {},
        (
            of("keras", "InverseTimeDecay"),
            of("tf_compat_v1", "inverse_time_decay"),
            of("mindspore", "InverseDecayLR"),
            of("paddle", "InverseTimeDecay", remark="n is 1: it has no decay_steps"),
            of("chainer", "InverseShift", remark="n is 1: it has no decay_steps"),
            of("thinc", "decaying", remark="n is 1: it has no decay_steps"),
        ),
    ),
)
INVERSE_SQRT = (
    Course(
        "lr₀·t/w, then lr₀·√(w/t)",
        InverseSqrtLR,
        {},
        (of("transformers", "get_inverse_sqrt_schedule"),),
    ),
    Course(
        "lr₀·d^−½·min(t^−½, t·w^−3/2)",
        InverseSqrtLR,
        {"d_model": 512},
        (of("paddle", "NoamDecay", remark="It asks for d_model; here it is 512, the paper's"),),
        "With lr₀ 1 it is the paper's; the first update is at 0.",
    ),
)
COSINE = (
    Course(
        "climbs again after its end",
        CosineAnnealingLR,
        {},
        (
            of("torch", "CosineAnnealingLR"),
            of("paddle", "CosineAnnealingDecay"),
            of("ms_experimental", "CosineAnnealingLR"),
            of("nnabla", "CosineScheduler"),
            of("transformers", "get_cosine_schedule_with_warmup"),
            of(
                "mmengine", "CosineAnnealingLR", remark="With end=T_max it stays a step before: ShiftedLR, last=T_max−1"
            ),
        ),
    ),
    Course(
        "holds",
        CosineAnnealingLR,
        {"after_end": "hold"},
        (
            of("keras", "CosineDecay"),
            of("tf_compat_v1", "cosine_decay"),
            of("optax", "cosine_decay_schedule"),
            of("timm", "CosineLRScheduler"),
            of("mindspore", "CosineDecayLR"),
            of("fvcore", "CosineParamScheduler"),
        ),
    ),
    Course("begins anew", CosineAnnealingLR, {"after_end": "restart"}, (of("ignite", "CosineAnnealingScheduler"),)),
    Course(
        "one step ahead, holds",
        composed.cosine_shifted,
        {"ahead": 1, "after_end": "hold"},
        (of("mxnet", "CosineScheduler"),),
        "Updates are counted from 1: the first is not at lr₀.",
    ),
)
POLYNOMIAL = (
    Course(
        "to eta_min, holds",
        PolynomialLR,
        {},
        (
            of("torch", "PolynomialLR"),
            of("ms_experimental", "PolynomialLR"),
            of("optax", "polynomial_schedule"),
            of("chainer", "PolynomialShift"),
            of("fvcore", "PolynomialDecayParamScheduler"),
            of("timm", "PolyLRScheduler", power=0.5),
            of("transformers", "get_polynomial_decay_schedule_with_warmup", eta_min=1e-7),
            of("keras", "PolynomialDecay", eta_min=1e-4),
            of("tf_compat_v1", "polynomial_decay", eta_min=1e-4),
            of("paddle", "PolynomialDecay", eta_min=1e-4),
            of("mindspore", "PolynomialDecayLR", remark="It asks for the end"),
            of("nnabla", "PolynomialScheduler", remark="After the end it is below 0 there, or complex; here it holds"),
        ),
    ),
    Course(
        "at the end one update early",
        composed.polynomial_early,
        {},
        (of("mmengine", "PolyLR"),),
    ),
    Course(
        "one step ahead",
        composed.polynomial_shifted,
        {"ahead": 1},
        (of("mxnet", "PolyScheduler", power=2.0),),
        "Updates are counted from 1: the first is not at lr₀.",
    ),
    Course(
        "lr₀·(1 − (t/n)^power)",
        PolynomialLR,
        {"elapsed": True},
        (of("fastai", "SchedPoly", power=2.0, remark="It asks for the power"),),
    ),
    Course(
        "begins anew",
        PolynomialLR,
        {"after_end": "restart"},
        (of("ignite", "LinearCyclicalScheduler(monotonic=True)"),),
    ),
    Course(
        "lr₀·t^power",
        composed.growing,
        {"power": 0.5},
        (of("pytorch_optimizer", "PolyScheduler"),),
        "Fault: it grows, without end.",
    ),
)
FLAT_COSINE = (
    Course("lr₀ for three quarters, then a cosine", FlatCosineLR, {}, (of("fastai", "fit_flat_cos", alpha=1e-5),)),
)
LINEAR_COSINE = (
    Course(
        "a line times a cosine, and β",
        LinearCosineLR,
        {},
        (of("tf_compat_v1", "linear_cosine_decay"),),
        "The first rate is above lr₀, by β.",
    ),
)
REX = (
    Course(
        "r/(½ + ½r), first 0",
        composed.rex_after_nothing,
        {},
        (of("pytorch_optimizer", "REXScheduler"),),
        "Made, it sets the rate to 0 and waits for its first step.",
    ),
)
CHEBYSHEV = (
    Course(
        "1/(curvature), long and short",
        composed.chebyshev,
        {},
        (of("pytorch_optimizer", "get_chebyshev_schedule"),),
        "Fault: the first is held for three updates, and of four only two are taken. The first is near 20 lr₀.",
    ),
)
TANH = (Course("(1 − tanh)/2, from −7 to 3", TanhLR, {}, (of("timm", "TanhLRScheduler"),)),)
