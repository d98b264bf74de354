"""What the pages are told of a run: where it stands, and those rows of its history that they do not have yet."""

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from lab.language import tr
from lab.training.named import short
from lab.training.run import Run
from lab.training.score import scored
from lab.training.steering import Rule, rule_after, steering_text

if TYPE_CHECKING:
    from lab.watch.session import Session

Json = dict[str, Any]


class Sent:
    """How much of it the pages have. A new page begins with nothing, and so do then all."""

    def __init__(self, before: Json | None = None) -> None:
        self.before = before
        self.has: dict[str, int] = {}
        self._will: dict[str, int] = {}

    def was_taken(self) -> None:
        """What ``state`` gave last has been sent."""
        self.has.update(self._will)

    def keep_before(self, run: Run, rule: Rule) -> None:
        """Keep the curves of a run that is about to begin anew, to be seen behind those to come."""
        self.before = {"rule": _rule_text(rule), "rows": _rows(run, 0), "epochs": _epochs(run, 0)}
        self.has.clear()

    def second_is_new(self) -> None:
        """There is another second run: the pages have none of its rows."""
        for name in ("second.rows", "second.epochs"):
            self.has.pop(name, None)

    def state(self, run: Run, session: "Session") -> Json:
        """All but what is inside the net."""
        self._will = {}
        rule = rule_after(run.settings, run.steps)
        epochs = run.settings.epochs
        first = not self.has
        return {
            "kind": "state",
            "first": first,
            "step": run.steps,
            "steps": epochs * run.steps_per_epoch,
            "epoch": min(len(run.history) + 1, epochs),
            "epochs": epochs,
            "per_epoch": run.steps_per_epoch,
            "ms": 1000 * run.seconds / run.steps if run.steps else None,
            "rule": {"optimizer": rule.optimizer, "lr": rule.lr, "text": _rule_text(rule)},
            "lr": run.optimizer.param_groups[0]["lr"],
            "paused": session.paused,
            "over": session.over,
            "diverged": run.diverged_at,
            "message": session.message,
            "start": finite(run.initial_loss),
            "steering": steering_text(run.settings.steering, short(run.settings.optimizer)),
            "rows": self._new("rows", run.step_history.rows, _rows(run, self.has.get("rows", 0))),
            "partial": [run.steps, *partial] if (partial := run.step_history.partial) else None,
            "epochs_done": self._new("epochs", run.history, _epochs(run, self.has.get("epochs", 0))),
            "layers": self._layers(run),
            "second": self._second(session),
            "before": self.before if first else None,
        }

    def _new(self, name: str, whole: Sequence[Any], new: Sequence[Any]) -> Json:
        """Rows, and after how many of those that the page has they come."""
        start = self.has.get(name, 0)
        self._will[name] = len(whole)
        return {"from": start, "rows": new}

    def _layers(self, run: Run) -> Json:
        watch, start = run.watch, self.has.get("layers", 0)
        rows = [
            [step, _finite(gradients), _finite(updates)]
            for step, gradients, updates in zip(
                watch.steps[start:], watch.gradients[start:], watch.updates[start:], strict=True
            )
        ]
        last = None if watch.last is None else [watch.last[0], *map(_finite, watch.last[1:])]
        return {"names": list(watch.layers), **self._new("layers", watch.steps, rows), "last": last}

    def _second(self, session: "Session") -> Json | None:
        if (second := session.second) is None:
            return None
        run = second.run
        rows, epochs = (_rows(run, self.has.get("second.rows", 0)), _epochs(run, self.has.get("second.epochs", 0)))
        return {
            "rule": _rule_text(second.rule),
            "step": run.steps,
            "diverged": run.diverged_at,
            "rows": self._new("second.rows", run.step_history.rows, rows),
            "epochs_done": self._new("second.epochs", run.history, epochs),
        }


def _rule_text(rule: Rule) -> str:
    return tr("{name}, rate {rate}", name=short(rule.optimizer), rate=f"{rule.lr:g}")


def _rows(run: Run, start: int) -> list[list[float | None]]:
    """A row for each hundred steps: step, training loss, score, learning rate."""
    return [[row["step"], row["train_loss"], scored(row, "train"), row["lr"]] for row in run.step_history.rows[start:]]


def _epochs(run: Run, start: int) -> list[list[float | None]]:
    """A row for each epoch: its last step, validation loss, score."""
    per = run.steps_per_epoch
    return [[row["epoch"] * per, row["val_loss"], scored(row, "val")] for row in run.history[start:]]


def finite(value: float | None) -> float | None:
    """The number, None where JSON holds none such."""
    return value if value is not None and math.isfinite(value) else None


def _finite(values: Iterable[float]) -> list[float | None]:
    return [finite(value) for value in values]
