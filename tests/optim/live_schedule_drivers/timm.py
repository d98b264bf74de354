"""timm's schedules."""

from collections.abc import Mapping
from importlib import import_module

from tests.optim.live_schedule_drivers.asked import Rates
from tests.optim.live_schedule_drivers.torch import stepped


def _of_timm(name: str, **names: str) -> Rates:
    return stepped(lambda opt, asked: getattr(import_module("timm.scheduler"), name)(opt, **asked.by(**names)))


TIMM: Mapping[str, Rates] = {
    "step": _of_timm("StepLRScheduler", step_size="decay_t", gamma="decay_rate"),
    "multistep": _of_timm("MultiStepLRScheduler", milestones="decay_t", gamma="decay_rate"),
    "cosine": _of_timm("CosineLRScheduler", T_max="t_initial", eta_min="lr_min"),
    "polynomial": _of_timm("PolyLRScheduler", total_iters="t_initial", power="power", eta_min="lr_min"),
    "tanh": _of_timm("TanhLRScheduler", total_iters="t_initial", eta_min="lr_min"),
    "restarts": _of_timm(
        "CosineLRScheduler", T_0="t_initial", T_mult="cycle_mul", cycle_limit="cycle_limit", cycle_decay="cycle_decay"
    ),
    "plateau": _of_timm(
        "PlateauLRScheduler", factor="decay_rate", patience="patience_t", cooldown="cooldown_t", mode="mode"
    ),
    "warm-up-cosine": stepped(
        lambda opt, asked: import_module("timm.scheduler").CosineLRScheduler(
            opt,
            asked.options["total_steps"],
            warmup_t=asked.options["warmup"],
            warmup_prefix=not asked.options["one_clock"],
        )
    ),
}
