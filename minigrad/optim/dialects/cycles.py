"""The tables of schedules, second part: those that go up as well, and those that go by a metric."""

from minigrad.optim.dialects import composed
from minigrad.optim.dialects.entries import Course, of
from minigrad.optim.lr_scheduler import CosineAnnealingWarmRestarts, ReduceLROnPlateau

RESTARTS = (
    Course(
        "for ever",
        CosineAnnealingWarmRestarts,
        {},
        (
            of("torch", "CosineAnnealingWarmRestarts"),
            of("paddle", "CosineAnnealingWarmRestarts"),
            of("ms_experimental", "CosineAnnealingWarmRestarts"),
            of("mmengine", "CosineRestartLR"),
            of("keras", "CosineDecayRestarts", T_mult=2),
        ),
    ),
    Course(
        "cycle_limit times, then holds",
        CosineAnnealingWarmRestarts,
        {"cycle_limit": 1},
        (
            of("timm", "CosineLRScheduler"),
            of("transformers", "get_cosine_with_hard_restarts_schedule_with_warmup"),
            of("optax", "sgdr_schedule"),
            of("fastai", "fit_sgdr", T_mult=2),
        ),
    ),
)
WARM_UP = (
    Course(
        "first 0, top at w + 1",
        composed.warm_up,
        {},
        (
            of("transformers", "get_constant_schedule_with_warmup"),
            of("paddle", "LinearWarmup"),
            of("optax", "linear_schedule"),
            of("mindspore", "WarmUpLR"),
            of("chainer", "WarmupShift"),
        ),
    ),
    Course(
        "first lr₀·start_factor, top at w",
        composed.warm_up,
        {"start_factor": 1 / 3, "early": True},
        (of("mmengine", "LinearLR(end=w)"),),
    ),
    Course(
        "lr₀·(1 − e^(−(t + 1)/w))",
        composed.exponential_warm_up,
        {},
        (of("pytorch_warmup", "ExponentialWarmup"),),
        "The top is never reached.",
    ),
)
WARM_UP_STABLE_DECAY = (
    Course("down by a cosine", composed.warm_up_stable_decay, {}, (of("transformers", "get_wsd_schedule"),)),
    Course(
        "down by 1 − √(t/n)",
        composed.warm_up_stable_decay,
        {"decay_type": "1-sqrt"},
        (of("pytorch_optimizer", "get_wsd_schedule"),),
    ),
)
WARM_UP_COSINE = (
    Course(
        "first 0, top at w + 1, climbs after its end",
        composed.warm_up_cosine,
        {},
        (of("transformers", "get_cosine_schedule_with_warmup"), of("paddle", "LinearWarmup(CosineAnnealingDecay)")),
    ),
    Course(
        "first 0, top at w + 1, holds",
        composed.warm_up_cosine,
        {"after_end": "hold"},
        (
            of("optax", "warmup_cosine_decay_schedule"),
            of("fvcore", "CompositeParamScheduler(interval_scaling='rescaled')"),
        ),
    ),
    Course(
        "first 0, top at w + 1, ends at w + total",
        composed.warm_up_cosine,
        {"after_end": "hold", "counted": False},
        (of("keras", "CosineDecay(warmup_steps=w)"),),
        "decay_steps does not count the warm-up: give what is left.",
    ),
    Course(
        "the warm-up hides the cosine's first steps",
        composed.warm_up_cosine,
        {"after_end": "hold", "counted": False, "one_clock": True},
        (of("timm", "CosineLRScheduler(warmup_t=w)"),),
        "The top is never reached; warmup_prefix=True makes it Keras's.",
    ),
    Course(
        "both multiplied, first at 1/w",
        composed.warm_up_cosine,
        {"counted": False, "product": True, "start_factor": None, "early": True},
        (of("nnabla", "LinearWarmupScheduler"), of("pytorch_warmup", "LinearWarmup")),
        "The top is never reached.",
    ),
    Course(
        "first lr₀/w, top at w, the cosine's first, holds",
        composed.warm_up_cosine,
        {"start_factor": None, "early": True, "at_top": True, "after_end": "hold"},
        (of("mxnet", "CosineScheduler(warmup_steps=w)"),),
    ),
    Course(
        "first 0, top at w, the cosine's first, begins anew",
        composed.warm_up_cosine,
        {"counted": False, "early": True, "at_top": True, "after_end": "restart"},
        (of("ignite", "create_lr_scheduler_with_warmup"),),
    ),
    Course(
        "first 0, top at w and at w + 1, climbs",
        composed.warm_up_cosine,
        {"early": True},
        (of("bolts", "LinearWarmupCosineAnnealingLR"),),
    ),
    Course(
        "top at w and at w + 1, stays one before its end",
        composed.warm_up_cosine,
        {"start_factor": 1 / 3, "early": True, "last": 1},
        (of("mmengine", "LinearLR(end=w), CosineAnnealingLR(begin=w)"),),
        "eta_min is never reached.",
    ),
    Course(
        "first and second 0, top at w + 2, climbs",
        composed.warm_up_cosine,
        {"ahead": -1},
        (of("pytorch_optimizer", "CosineScheduler"),),
        "Made, it sets the rate to 0 and waits for its first step.",
    ),
)
WARM_UP_LINEAR = (
    Course(
        "first 0, top at w + 1",
        composed.warm_up_linear,
        {},
        (of("transformers", "get_linear_schedule_with_warmup"), of("thinc", "warmup_linear")),
    ),
    Course(
        "first lr₀/w, top at w",
        composed.warm_up_linear,
        {"start_factor": None, "early": True, "at_top": True},
        (of("mxnet", "PolyScheduler(pwr=1, warmup_steps=w)"),),
    ),
    Course(
        "first and second 0, top at w + 2",
        composed.warm_up_linear,
        {"ahead": -1},
        (of("pytorch_optimizer", "LinearScheduler", remark="After the end it is below 0 there; here it is 0"),),
        "Made, it sets the rate to 0 and waits for its first step.",
    ),
)
ONE_CYCLE = (
    Course(
        "top at pct·n, last lr₀/250,000 at n",
        composed.one_cycle,
        {},
        (of("torch", "OneCycleLR"), of("mmengine", "OneCycleLR")),
        "One step past the end it climbs again there; here it holds.",
    ),
    Course(
        "last 1e-4",
        composed.one_cycle_to_a_rate,
        {},
        (of("paddle", "OneCycleLR"),),
        "One step past the end it climbs again there; here it holds.",
    ),
    Course(
        "top at ⌊pct·n⌋ + 1, last at n + 1, holds",
        composed.one_cycle_and_one,
        {},
        (of("optax", "cosine_onecycle_schedule"),),
    ),
    Course(
        "top at a quarter, last lr₀/100,000",
        composed.one_cycle_and_one,
        {"pct_start": 0.25, "final_div_factor": 4000.0, "whole": False},
        (of("fastai", "fit_one_cycle"),),
    ),
)
CYCLIC = (
    Course(
        "from base_lr",
        composed.cyclic,
        {},
        (of("torch", "CyclicLR"), of("paddle", "CyclicLR"), of("ms_experimental", "CyclicLR")),
    ),
    Course("one step ahead", composed.cyclic, {"ahead": 1}, (of("thinc", "cyclic_triangular"),)),
)
PLATEAU = (
    Course(
        "after patience epochs",
        ReduceLROnPlateau,
        {"threshold_mode": "signed"},
        (
            of("torch", "ReduceLROnPlateau"),
            of("timm", "PlateauLRScheduler", mode="max", remark="More is better there, unless mode='min'"),
            of("mmengine", "ReduceOnPlateauLR"),
            of("ms_experimental", "ReduceLROnPlateau"),
            of("ignite", "ReduceLROnPlateauScheduler"),
        ),
        "threshold is a part of the best with its sign: below 0 no metric is worse, and the rate stays.",
    ),
    Course(
        "after patience epochs, no best in a cooldown",
        ReduceLROnPlateau,
        {"best_in_cooldown": False, "threshold_mode": "signed"},
        (of("paddle", "ReduceOnPlateau"),),
        "threshold is a part of the best with its sign: below 0 no metric is worse, and the rate stays.",
    ),
    Course(
        "at the patience-th epoch",
        composed.plateau_at_patience,
        {},
        (of("keras", "ReduceLROnPlateau"), of("fastai", "ReduceLROnPlateau", patience=1, threshold=0.0)),
        "A cooldown of 1 is none.",
    ),
    Course(
        "at the patience-th loss, before its update",
        composed.plateau_at_patience,
        {"threshold_mode": "signed", "cooldown_from": 0},
        (
            of("optax", "contrib.reduce_on_plateau"),
            of("thinc", "plateau", threshold=0.0, mode="max", remark="It goes by a score: more is better"),
        ),
        "schedule.step(loss) comes before optimizer.step().",
    ),
)
