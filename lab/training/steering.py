"""Steering: another optimizer or another learning rate from some step of a run on.

What was changed is part of the run's settings, so that equal settings still give equal numbers: who steers while a
run trains and who repeats that run by its settings go the same way, ``steer`` before every step.
"""

from collections.abc import Iterable
from dataclasses import replace
from sys import float_info
from typing import TYPE_CHECKING, Any, NamedTuple

from lab.language import tr
from lab.training.named import optimizer_of, scheduler_of
from minigrad.optim import NAMED

if TYPE_CHECKING:
    from lab.training.data import Data
    from lab.training.run import Run
    from lab.training.settings import Settings

Change = tuple[int, str | None, float]
"""After how many steps which optimizer, None for the one that the run began with, at which highest rate."""
Steering = tuple[Change, ...]


class Rule(NamedTuple):
    """By what the weights are changed: an optimizer, and the highest learning rate of the schedule."""

    optimizer: str
    lr: float


def is_steering(value: Any) -> bool:
    """Whether it is a list or tuple of changes, each after more steps than the last."""
    if not (isinstance(value, list | tuple) and all(map(_is_change, value))):
        return False
    steps = [change[0] for change in value]
    return steps == sorted(set(steps))


def _is_change(value: Any) -> bool:
    if not (isinstance(value, list | tuple) and len(value) == 3):
        return False
    steps, optimizer, lr = value
    whole = isinstance(steps, int) and not isinstance(steps, bool) and steps >= 0
    return whole and (optimizer is None or optimizer in NAMED) and is_rate(lr)


def is_rate(value: Any) -> bool:
    """Whether it is a learning rate: a finite number above 0."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= float_info.max


def rule_after(settings: "Settings", steps: int) -> Rule:
    """The rule of the step that comes after so many."""
    rule = Rule(settings.optimizer, settings.lr)
    for at, optimizer, lr in settings.steering:
        if at <= steps:
            rule = Rule(optimizer or settings.optimizer, lr)
    return rule


def steered(settings: "Settings", steps: int, rule: Rule) -> "Settings":
    """The settings of a run that has another rule after so many steps, and keeps it to its end."""
    earlier = tuple(change for change in settings.steering if change[0] < steps)
    before = rule_after(settings, steps - 1)
    name = None if rule.optimizer == settings.optimizer else rule.optimizer
    return replace(settings, steering=earlier if rule == before else (*earlier, (steps, name, rule.lr)))


def steer(run: "Run") -> None:
    """Let the next step follow the rule that its settings have for it."""
    if run.settings.steering and run.rule != (rule := rule_after(run.settings, run.steps)):
        follow(run, rule)
        if run.epoch.steps == 0:
            run.epoch.lr = run.optimizer.param_groups[0]["lr"]


def follow(run: "Run", rule: Rule) -> None:
    """Let a run have this rule from here on. Another optimizer begins with nothing in its state.

    The schedule stands where it stood, with the rule's rate for its highest.
    """
    settings, known = run.settings, run.settings.own_files
    if rule.optimizer != run.rule.optimizer:
        run.optimizer = optimizer_of(rule.optimizer, run.model, rule.lr, settings.weight_decay, known)
    for group in run.optimizer.param_groups:
        group["lr"] = group["initial_lr"] = rule.lr
    steps = settings.epochs * run.steps_per_epoch
    run.scheduler = scheduler_of(settings.schedule, run.optimizer, rule.lr, steps, known)
    for _ in range(run.steps):
        run.scheduler.step()
    run.rule = rule


def begin_anew(run: "Run", data: "Data", rule: Rule) -> None:
    """Make of a run what it was before its first step, but for its rule.

    Its weights, batches and random numbers are those it began with: it becomes the run that was asked for in the first
    place with this rule, and nothing of what was before is left in it.
    """
    fresh = type(run)(steered(run.settings, 0, rule), data, run.ranks)
    fresh.initial_loss = run.initial_loss
    run.settings = fresh.settings
    run.load_state_dict(fresh.state_dict())


def steering_text(names: Iterable[Change], own: str) -> list[str]:
    """A line for each change: "after 1,200 steps sgd, rate 0.1"; ``own`` is what the run began with."""
    return [
        tr("after {steps} steps {name}, rate {rate}", steps=f"{steps:,}", name=optimizer or own, rate=f"{lr:g}")
        for steps, optimizer, lr in names
    ]
