"""When a run ends before its last epoch, and the weights of which epoch it keeps: ``--until`` and ``--patience``.

Both look at the validation split after each epoch, so ``--epochs`` is an upper bound then.

``--until P`` ends the run after the first epoch whose validation accuracy is P % or more; of numbers, whose R² is.

``--patience N`` ends it when N epochs in a row had no lower validation loss than the lowest before them. However such
a run ends, it keeps the weights of the epoch with the lowest, as Keras' EarlyStopping with ``restore_best_weights`` and
Lightning's with a ModelCheckpoint whose best is tested. Only where ``--until`` ends it, it keeps the weights that
reached the accuracy.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from lab.language import tr
from lab.training.score import score_of, scored
from lab.training.settings import Settings

UNTIL, PATIENCE = "until", "patience"
History = Sequence[Mapping[str, float]]


def fraction(percent: float) -> float:
    """An accuracy 0…1: the number that so many of 100, 1000, 10,000 … images are, where 91.04 / 100 is a bit more."""
    return round(percent / 100, 12)


def bounded(settings: Settings) -> bool:
    """Whether the run may end before its last epoch."""
    return settings.until is not None or settings.patience is not None


def stopped_by(settings: Settings, history: History) -> str | None:
    """What ends a run with this history, UNTIL or PATIENCE; None while neither does."""
    if not history:
        return None
    if settings.until is not None and scored(history[-1], "val") >= fraction(settings.until):
        return UNTIL
    if settings.patience is not None and len(history) - best_epoch(history) >= settings.patience:
        return PATIENCE
    return None


def best_epoch(history: History) -> int:
    """The epoch with the lowest validation loss, of equals the first."""
    losses = [row["val_loss"] for row in history]
    return 1 + losses.index(min(losses))


def kept_epoch(settings: Settings, history: History) -> int:
    """The epoch whose weights a run keeps that ends here; 0 before the first is done."""
    if settings.patience is None or not history or stopped_by(settings, history) == UNTIL:
        return len(history)
    return best_epoch(history)


def standing(settings: Settings, history: History) -> str:
    """With patience: how the last epoch's validation loss compares, in words."""
    if settings.patience is None:
        return ""
    ago = len(history) - best_epoch(history)
    since = tr("the lowest")
    if ago:
        since = tr("lowest {ago} of {patience} epochs ago", ago=ago, patience=settings.patience)
    return tr("validation loss {loss}, {since}", loss=f"{history[-1]['val_loss']:.4f}", since=since)


def ending(result: Mapping[str, Any]) -> str:
    """What ended a run early, in words; empty for one that went to its last epoch."""
    if "stopped_by" not in result:
        return ""
    done, epochs = result["epochs_done"], result["epochs"]
    if result["stopped_by"] == UNTIL:
        last = result["history"][-1]
        told = {"value": f"{scored(last, 'val'):.2%}", "score": score_of(last).word}
        return tr("after {done} of {epochs} epochs: {value} validation {score}", done=done, epochs=epochs, **told)
    return tr(
        "after {done} of {epochs} epochs: {patience} without a lower validation loss",
        done=done,
        epochs=epochs,
        patience=result["patience"],
    )
