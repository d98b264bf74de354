"""Schedules that libraries have and that are no class alone: a warm-up and what follows, another count, another clock.

Each is a function of the optimizer and of arguments that the tables in ``courses.py`` and ``cycles.py`` may set. w is
the warm-up's number of steps. Those that could move a momentum leave it alone.
"""

import math

from minigrad.optim.lr_scheduler import (
    REXLR,
    ChainedScheduler,
    ConstantLR,
    CosineAnnealingLR,
    CyclicLR,
    ExponentialLR,
    ExponentialWarmupLR,
    LambdaLR,
    LinearLR,
    LRScheduler,
    MultiStepLR,
    OneCycleLR,
    PolynomialLR,
    ReduceLROnPlateau,
    SequentialLR,
    ShiftedLR,
)
from minigrad.optim.optimizer import Optimizer


def natural_exponential(
    optimizer: Optimizer, gamma: float, decay_steps: int = 1, *, staircase: bool = False
) -> LRScheduler:
    """lr = lr₀ · e^(−γ · t / decay_steps)."""
    return ExponentialLR(optimizer, math.exp(-gamma), decay_steps=decay_steps, staircase=staircase)


def natural_exponential_in_ticks(
    optimizer: Optimizer, gamma: float, decay_steps: int = 1, *, staircase: bool = False
) -> LRScheduler:
    """lr = lr₀ · e^(−γ · t): ``decay_steps`` is ignored, or the length of a stair."""
    span = decay_steps if staircase else 1
    return ExponentialLR(optimizer, math.exp(-gamma * span), decay_steps=span, staircase=staircase)


def milestones_moved(optimizer: Optimizer, milestones: list[int], gamma: float = 0.1, *, by: int = 0) -> LRScheduler:
    """MultiStepLR whose milestones are reached ``by`` steps earlier or, below 0, later."""
    return ShiftedLR(optimizer, MultiStepLR(optimizer, milestones, gamma), ahead=by)


def cosine_shifted(
    optimizer: Optimizer, T_max: int, eta_min: float = 0.0, *, ahead: int = 0, after_end: str = "climb"
) -> LRScheduler:
    """A cosine one step ahead, or behind."""
    cosine = CosineAnnealingLR(optimizer, T_max, eta_min, after_end=after_end)  # type: ignore[arg-type]
    return ShiftedLR(optimizer, cosine, ahead=ahead)


def polynomial_shifted(
    optimizer: Optimizer, total_iters: int, power: float = 1.0, *, eta_min: float = 0.0, ahead: int = 0
) -> LRScheduler:
    """A polynomial one step ahead."""
    return ShiftedLR(optimizer, PolynomialLR(optimizer, total_iters, power, eta_min=eta_min), ahead=ahead)


def polynomial_early(
    optimizer: Optimizer, total_iters: int, power: float = 1.0, *, eta_min: float = 0.0
) -> LRScheduler:
    """A polynomial whose ``total_iters``-th update is at the end already."""
    return PolynomialLR(optimizer, max(1, total_iters - 1), power, eta_min=eta_min)


def growing(optimizer: Optimizer, total_iters: int, power: float = 1.0, *, warmup: int = 0) -> LRScheduler:
    """lr = lr₀ · t^power after a line up over ``warmup`` (0) steps; the first update is at 0 in any case."""
    grown = LambdaLR(optimizer, lambda t: max(t, 1) ** power)
    return after_nothing(optimizer, SequentialLR(optimizer, [warm_up(optimizer, warmup), grown], [warmup]))


def after_nothing(optimizer: Optimizer, scheduler: LRScheduler, *, shared_clock: bool = False) -> LRScheduler:
    """A first update at 0, and then the schedule; with ``shared_clock``, in place of its first."""
    nothing = ConstantLR(optimizer, factor=0.0, total_iters=1)
    return SequentialLR(optimizer, [nothing, scheduler], [1], shared_clock=shared_clock)


def rex_after_nothing(optimizer: Optimizer, total_iters: int, *, eta_min: float = 0.0) -> LRScheduler:
    """REX whose first update is at 0."""
    return after_nothing(optimizer, REXLR(optimizer, total_iters, eta_min=eta_min), shared_clock=True)


def chebyshev(optimizer: Optimizer, total_iters: int, *, low: float = 0.05) -> LRScheduler:
    """Steps for a quadratic with curvatures from ``low`` to 1: 1/x for the zeros x of Chebyshev's polynomial there.

    A long one is followed by short ones, in a fractal order. There are as many as the next power of two; the first is
    held for three updates, the last for ever.
    """
    if total_iters < 1:
        raise ValueError(f"total_iters must be a whole number ≥ 1; got {total_iters!r}")
    many = 1 << (total_iters - 1).bit_length()
    order = [0]
    while len(order) < many - 2:
        order = [i for k in order for i in (k, 2 * len(order) - 1 - k)]
    middle, radius = (1 + low) / 2, (1 - low) / 2
    factors = [1 / (middle - radius * math.cos((k + 0.5) * math.pi / many)) for k in order]
    return LambdaLR(optimizer, lambda t: factors[min(max(t - 2, 0), len(factors) - 1)])


def exponential_warm_up(optimizer: Optimizer, warmup: float) -> LRScheduler:
    """Ever nearer to lr₀."""
    return ExponentialWarmupLR(optimizer, warmup)


def warm_up(optimizer: Optimizer, warmup: int, *, start_factor: float | None = 0.0, early: bool = False) -> LRScheduler:
    """A line up from ``start_factor`` (1/w if None); ``early``: the w-th update is at the top, not the one after it."""
    span = warmup - 1 if early else warmup
    start = 1 / warmup if start_factor is None else start_factor
    return LinearLR(optimizer, start if span else 1.0, total_iters=max(1, span))


def warm_up_cosine(
    optimizer: Optimizer,
    warmup: int,
    total_steps: int,
    eta_min: float = 0.0,
    *,
    start_factor: float | None = 0.0,
    early: bool = False,
    at_top: bool = False,
    counted: bool = True,
    after_end: str = "climb",
    one_clock: bool = False,
    product: bool = False,
    last: int | None = None,
    ahead: int = 0,
) -> LRScheduler:
    """A line up over ``warmup`` steps, then a cosine down.

    ``counted``: the warm-up is part of ``total_steps``. ``early``: the w-th update is at the top already; ``at_top``:
    and it is the cosine's first. ``one_clock``: the cosine goes on behind the warm-up; ``product``: both are
    multiplied. ``last``: so many steps before its end the cosine stays as it is.
    """
    ramp = warm_up(optimizer, warmup, start_factor=start_factor, early=early)
    span = total_steps - warmup if counted else total_steps
    cosine: LRScheduler = CosineAnnealingLR(optimizer, span, eta_min, after_end=after_end)  # type: ignore[arg-type]
    if product:
        return ChainedScheduler([cosine, ramp], optimizer)
    if last is not None:
        cosine = ShiftedLR(optimizer, cosine, last=span - last)
    begin = warmup - 1 if at_top else warmup
    whole = SequentialLR(optimizer, [ramp, cosine], [begin], shared_clock=one_clock)
    return ShiftedLR(optimizer, whole, ahead=ahead) if ahead else whole


def warm_up_linear(
    optimizer: Optimizer,
    warmup: int,
    total_steps: int,
    *,
    start_factor: float | None = 0.0,
    early: bool = False,
    at_top: bool = False,
    ahead: int = 0,
) -> LRScheduler:
    """A line up over ``warmup`` steps, and one down to 0 at ``total_steps``, where it stays."""
    ramp = warm_up(optimizer, warmup, start_factor=start_factor, early=early)
    down = PolynomialLR(optimizer, total_steps - warmup)
    whole = SequentialLR(optimizer, [ramp, down], [warmup - 1 if at_top else warmup])
    return ShiftedLR(optimizer, whole, ahead=ahead) if ahead else whole


WSD_POWERS = {"linear": 1.0, "1-sqrt": 0.5, "1-square": 2.0}


def warm_up_stable_decay(
    optimizer: Optimizer, warmup: int, stable: int, decay: int, eta_min: float = 0.0, *, decay_type: str = "cosine"
) -> LRScheduler:
    """A line up over ``warmup`` steps, ``stable`` steps at the top, and down to ``eta_min`` in ``decay`` steps.

    ``decay_type``: half a "cosine", "linear", "1-sqrt" or "1-square".
    """
    if decay_type != "cosine" and decay_type not in WSD_POWERS:
        raise ValueError(f"decay_type must be one of 'cosine', {', '.join(map(repr, WSD_POWERS))}; got {decay_type!r}")
    down: LRScheduler
    if decay_type == "cosine":
        down = CosineAnnealingLR(optimizer, decay, eta_min, after_end="hold")
    else:
        down = PolynomialLR(optimizer, decay, WSD_POWERS[decay_type], eta_min=eta_min, elapsed=True)
    top = ConstantLR(optimizer, factor=1.0, total_iters=1)
    return SequentialLR(optimizer, [warm_up(optimizer, warmup), top, down], [warmup, warmup + stable])


def one_cycle(optimizer: Optimizer, max_lr: float, total_steps: int, pct_start: float = 0.3) -> LRScheduler:
    """PyTorch's."""
    return OneCycleLR(optimizer, max_lr, total_steps, pct_start=pct_start, cycle_momentum=False)


def one_cycle_to_a_rate(
    optimizer: Optimizer, max_lr: float, total_steps: int, pct_start: float = 0.3, *, end_lr: float = 1e-4
) -> LRScheduler:
    """PyTorch's, but the last rate is ``end_lr`` and no part of the first."""
    last = max_lr / 25.0 / end_lr
    return OneCycleLR(optimizer, max_lr, total_steps, pct_start=pct_start, final_div_factor=last, cycle_momentum=False)


def one_cycle_and_one(
    optimizer: Optimizer,
    max_lr: float,
    total_steps: int,
    pct_start: float = 0.3,
    *,
    final_div_factor: float = 1e4,
    whole: bool = True,
) -> LRScheduler:
    """``total_steps`` are the ways between updates, one more of which there are, and the last rate is kept.

    ``whole``: the top is at a whole step, rounded down.
    """
    top = int(pct_start * total_steps) if whole else pct_start * total_steps
    return OneCycleLR(
        optimizer,
        max_lr,
        total_steps + 1,
        pct_start=(top + 1) / (total_steps + 1),
        final_div_factor=final_div_factor,
        cycle_momentum=False,
        after_end="hold",
    )


def cyclic(
    optimizer: Optimizer, base_lr: float, max_lr: float, step_size_up: int = 2000, *, ahead: int = 0
) -> LRScheduler:
    """Up and down in straight lines."""
    lines = CyclicLR(optimizer, base_lr, max_lr, step_size_up, cycle_momentum=False)
    return ShiftedLR(optimizer, lines, ahead=ahead) if ahead else lines


def plateau_at_patience(
    optimizer: Optimizer,
    factor: float = 0.1,
    patience: int = 10,
    *,
    cooldown: int = 0,
    threshold: float = 1e-4,
    threshold_mode: str = "abs",
    mode: str = "min",
    cooldown_from: int = 1,
    accumulation_size: int = 1,
) -> LRScheduler:
    """Lowers at the ``patience``-th epoch without a better metric; ``cooldown_from`` 1: it counts in the cooldown."""
    return ReduceLROnPlateau(
        optimizer,
        mode=mode,  # type: ignore[arg-type]
        factor=factor,
        patience=max(0, patience - 1),
        cooldown=max(0, cooldown - cooldown_from),
        threshold=threshold,
        threshold_mode=threshold_mode,  # type: ignore[arg-type]
        eps=0.0,
        accumulation_size=accumulation_size,
    )
