"""One run: a model, its optimizer and schedule, and the loop that trains it."""

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import islice
from typing import Any

import numpy as np

import minigrad
from datasets import Split
from lab.console.progress import Display, Later
from lab.language import tr
from lab.training.augment import Augmentation
from lab.training.data import Data
from lab.training.epoch import Epoch
from lab.training.evaluation import evaluate, variances
from lab.training.hashes import NOTHING, chained, hash_of_weights
from lab.training.named import loss_named, net_named, optimizer_of, scheduler_of
from lab.training.ranks import ALONE, Alone
from lab.training.score import right_in, rmse
from lab.training.settings import Settings
from lab.training.steering import Rule, follow, rule_after, steer
from lab.training.step_history import StepHistory
from lab.training.stopping_rule import best_epoch, bounded, standing, stopped_by
from lab.training.watched import EVERY, Watch
from minigrad.data import Batches
from minigrad.optim import clip_grad_norm_


class Run:
    """Everything that changes while a model is trained, so that it can be saved at any step and continued.

    Initial weights, dropout masks and the order of the batches depend on the seed alone, not on the optimizer.
    ``ranks`` are the processes that train it together.
    """

    def __init__(self, settings: Settings, data: Data, ranks: Alone = ALONE) -> None:
        minigrad.manual_seed(settings.seed)
        self.settings = settings
        self.ranks = ranks
        self.steps_per_epoch = math.ceil(len(data.train.targets) / settings.batch_size)
        known, steps = settings.own_files, settings.epochs * self.steps_per_epoch
        self.model = net_named(settings.model, data.outputs, data.shape, known)
        ranks.join(self.model)
        self.loss = loss_named(settings.loss, known)
        self.optimizer = optimizer_of(settings.optimizer, self.model, settings.lr, settings.weight_decay, known)
        self.scheduler = scheduler_of(settings.schedule, self.optimizer, settings.lr, steps, known)
        self.rule = Rule(settings.optimizer, settings.lr)
        self.watch = Watch(self.model, min(EVERY, self.steps_per_epoch))
        self.shuffler = np.random.default_rng(settings.seed).spawn(1)[0]
        self.augment = Augmentation(settings.augment, settings.seed)
        self.history: list[dict[str, float]] = []
        self.score, self.scale, self.variances = data.score, data.scale, variances(data)
        self.goals = data.goals
        self.step_history = StepHistory(self.steps_per_epoch, self.score)
        self.best_weights: dict[str, np.ndarray] | None = None
        self.evaluation_seconds = 0.0
        self.in_use = False
        self.initial_loss: float | None = None
        self.diverged_at: int | None = None
        self.hashes = {"weights": hash_of_weights(self.model), "batches": NOTHING, "masks": NOTHING}
        self.epoch = self._next_epoch()

    @property
    def diverged(self) -> bool:
        return self.diverged_at is not None

    @property
    def finished(self) -> bool:
        """Whether it is trained to its last epoch, or to where its settings end it."""
        ended = len(self.history) >= self.settings.epochs or stopped_by(self.settings, self.history) is not None
        return ended and not self.diverged

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.history) * self.steps_per_epoch + self.epoch.steps

    @property
    def seconds(self) -> float:
        """How long it has trained."""
        return sum(row["seconds"] for row in self.history) + self.epoch.seconds

    def learn(self, images: minigrad.Tensor, labels: np.ndarray) -> tuple[float, float]:
        """One step on a batch: its mean loss and how much of it was right (``right_in``), before the update.

        ``images`` are this rank's part of the batch, ``labels`` those of all of it. A loss that is not finite changes
        nothing.
        """
        self.hashes["batches"] = chained(self.hashes["batches"], labels.tobytes())
        self.ranks.draw_anew(self.settings.seed, self.steps)
        logits, part = self.model(images), self.ranks.part(labels)
        loss = self.loss(logits, self.goals(part))
        right = right_in(logits.data, part, self.scale, self.variances.get("train", 1.0))
        mean, correct = self.ranks.over_batch(loss.item(), right, len(labels))
        if math.isfinite(mean + correct):
            self.optimizer.zero_grad()
            self.ranks.backward(loss, len(labels))
            with self.watch.step(self.steps + 1):
                if self.settings.clip_norm is not None:
                    clip_grad_norm_(self.model.parameters(), self.settings.clip_norm)
                self.optimizer.step()
            self.scheduler.step()
        return mean, correct

    @contextmanager
    def weights_in_use(self) -> Iterator[None]:
        """A block in which the network has the weights that are used: an optimizer may take gradients at others.

        In such a block another one changes nothing.
        """
        outermost, self.in_use = not self.in_use, True
        if outermost:
            self.optimizer.eval()
        try:
            yield
        finally:
            if outermost:
                self.optimizer.train()
                self.in_use = False

    def evaluate(
        self, data: Data, split: Split, outputs: list[np.ndarray] | None = None, ranks: Alone = ALONE
    ) -> tuple[float, float]:
        """Mean loss and score over a part of the data, with the weights that are used; as ``evaluate``."""
        with self.weights_in_use():
            return evaluate(self.model, data, split, outputs, ranks, self.loss)

    def rmse(self, part: str, score: float) -> dict[str, float]:
        """The entry for the root of the mean squared error, of a run on numbers."""
        return {f"{part}_rmse": rmse(score, self.variances[part])} if self.variances else {}

    def close_epoch(self, val_loss: float, val_score: float) -> None:
        """Add the epoch in progress to the history and begin the next."""
        epoch = self.epoch
        self.history.append(
            {
                "epoch": len(self.history) + 1,
                "lr": epoch.lr,
                "train_loss": epoch.loss,
                f"train_{self.score.key}": epoch.score,
                "val_loss": val_loss,
                f"val_{self.score.key}": val_score,
                **self.rmse("val", val_score),
                "seconds": epoch.seconds,
            }
        )
        if self.settings.patience is not None and best_epoch(self.history) == len(self.history):
            with self.weights_in_use():
                self.best_weights = self.model.state_dict()
        drawn = json.dumps(minigrad.random.get_state(), sort_keys=True).encode()
        self.hashes["masks"] = chained(self.hashes["masks"], drawn)
        self.epoch = self._next_epoch()

    def state_dict(self) -> dict[str, Any]:
        """The whole state of the run, as ``minigrad.save`` takes it."""
        best = {} if self.best_weights is None else {"best_weights": self.best_weights}
        return {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "scheduler": self.scheduler.state_dict(),
            "random": minigrad.random.get_state(),
            "epoch": asdict(self.epoch),
            "history": self.history,
            "initial_loss": self.initial_loss,
            "diverged_at": self.diverged_at,
            "hashes": self.hashes,
            "watch": self.watch.state_dict(),
            "step_history": self.step_history.state_dict(),
            **best,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Continue exactly from the ``state_dict()`` of a run with the same settings."""
        self.epoch, self.history = Epoch(**state["epoch"]), state["history"]
        if (rule := rule_after(self.settings, self.steps - 1)) != self.rule:
            follow(self, rule)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scheduler.load_state_dict(state["scheduler"])
        minigrad.random.set_state(state["random"])
        self.shuffler.bit_generator.state = self.epoch.shuffler
        self.initial_loss, self.diverged_at = state["initial_loss"], state["diverged_at"]
        self.hashes = state["hashes"]
        if "watch" in state:  # a run that an earlier build began has none, and is watched from here on
            self.watch.load_state_dict(state["watch"])
        self.best_weights = state.get("best_weights")
        if "step_history" in state:  # a run that an earlier build began has rows from here on
            self.step_history.load_state_dict(state["step_history"])

    def _next_epoch(self) -> Epoch:
        return Epoch(self.optimizer.param_groups[0]["lr"], dict(self.shuffler.bit_generator.state))


def go_on(run: Run) -> bool:
    """What is between two steps of a run that nobody watches: nothing."""
    return True


@np.errstate(all="ignore")
def train(
    run: Run,
    data: Data,
    display: Display,
    stop: Callable[[], bool],
    save: Callable[[], None],
    between: Callable[[Run], bool] = go_on,
) -> None:
    """Train to the last epoch, and call ``save`` after each; leave early when the run diverges, or on ``stop()``.

    ``between`` is called before every step: it may change the run, even make it begin anew, and its time is not
    counted. Where it is false the step is not taken. It is called too when the run has diverged.

    A run has diverged when a loss is not finite, or when an epoch has left it ``worse_than_untrained``. NumPy's
    warnings about overflow are off: the run says so itself.
    """
    if run.initial_loss is None:
        run.initial_loss, _ = _validated(run, data)
    while not run.finished and not _lost(run, between) and not stop():
        epoch = run.epoch
        train_epoch(run, data, display, stop, between)
        if run.epoch is not epoch or run.diverged:  # it has begun anew, or may
            continue
        if run.epoch.steps < run.steps_per_epoch:
            return
        if not end_epoch(run, data):
            continue
        save()
        display.epoch(run.history[-1], run.settings.epochs, standing(run.settings, run.history))


def _lost(run: Run, between: Callable[[Run], bool]) -> bool:
    """Whether it has diverged, and was not begun anew then."""
    if run.diverged:
        between(run)
    return run.diverged


def end_epoch(run: Run, data: Data) -> bool:
    """Validate, and begin the next epoch. False if the validation loss is not finite: then nothing is begun."""
    val_loss, val_score = _validated(run, data)
    if not math.isfinite(val_loss + val_score):
        run.diverged_at = run.steps
        return False
    run.close_epoch(val_loss, val_score)
    assert run.initial_loss is not None
    if worse_than_untrained(run.history, run.initial_loss):
        run.diverged_at = run.steps
    return True


def _validated(run: Run, data: Data) -> tuple[float, float]:
    """Loss and score on the validation split; how long it took is kept for the display."""
    start = time.perf_counter()
    found = run.evaluate(data, data.validation, ranks=run.ranks)
    run.evaluation_seconds = time.perf_counter() - start
    return found


def worse_than_untrained(history: Sequence[Mapping[str, float]], initial_loss: float) -> bool:
    """Whether the last epoch's training loss and the validation loss after it are clearly above that of the start.

    Clearly is by half: with dropout or batch norm a training loss is above the validation loss of the same weights, and
    at a tiny learning rate both stay where they were.
    """
    return any(min(row["train_loss"], row["val_loss"]) > 1.5 * initial_loss for row in history[-1:])


def train_epoch(
    run: Run, data: Data, display: Display, stop: Callable[[], bool], between: Callable[[Run], bool] = go_on
) -> None:
    """The rest of the epoch in progress: until the last batch, a loss that is not finite, or ``stop()``."""
    epoch, start = run.epoch, time.perf_counter() - run.epoch.seconds
    title = tr("epoch {number}/{epochs}", number=len(run.history) + 1, epochs=run.settings.epochs)
    with display.bar(title, epoch.steps, run.steps_per_epoch, _later(run)) as bar:
        for images, labels in batches_left(run, data):
            asked = time.perf_counter()
            if not between(run):
                break
            start += time.perf_counter() - asked
            if not take_step(run, data, images, labels, start):
                break
            bar.advance(epoch.loss, epoch.score, run.score.word)
            if stop():
                break


def batches_left(run: Run, data: Data) -> Iterator[tuple[np.ndarray, ...]]:
    """The batches of the epoch in progress that are still to come."""
    batches = Batches(*data.train, batch_size=run.settings.batch_size, generator=run.shuffler)
    return islice(batches, run.epoch.steps, None)


def take_step(run: Run, data: Data, images: np.ndarray, labels: np.ndarray, start: float) -> bool:
    """A step on a batch, and what is counted of it. False if its loss is not finite.

    ``start`` is when the epoch in progress would have begun, had it gone on without a pause.
    """
    steer(run)
    lr = run.optimizer.param_groups[0]["lr"]
    loss, correct = run.learn(data.tensor(run.ranks.part(run.augment(images, run.steps))), labels)
    if not math.isfinite(loss + correct):
        run.diverged_at = run.steps + 1
        return False
    run.epoch.add(loss, correct, len(labels))
    run.epoch.seconds = time.perf_counter() - start
    run.step_history.add(loss, correct, len(labels))
    if run.steps % run.step_history.every == 0:
        run.step_history.close_row(run.steps, len(run.history) + 1, lr, run.seconds)
    return True


def _later(run: Run) -> Later:
    """What comes after the epoch in progress."""
    epochs = run.settings.epochs - len(run.history) - 1
    return Later(epochs * run.steps_per_epoch, (epochs + 1) * run.evaluation_seconds, bounded(run.settings))


def tested(run: Run, data: Data, outputs: list[np.ndarray] | None = None) -> tuple[float, float] | None:  # noqa: PT028
    """Loss and score on the test set if the run is finished: the only time that the set is touched.

    What the network says of it is added to ``outputs``, as by ``evaluate``.
    """
    if not run.finished:
        return None
    loss, score = run.evaluate(data, data.test, outputs)
    if not math.isfinite(loss + score):
        run.diverged_at = run.steps
        return None
    return loss, score


@np.errstate(all="ignore")
def warm_up(settings: Settings, data: Data) -> None:
    """A step and a prediction on a separate model, so that kernels are loaded or compiled before time is measured."""
    run = Run(settings, data)
    few = Split(*(array[: settings.batch_size] for array in data.train))
    run.learn(data.tensor(run.augment(few.inputs, 0)), few.targets)
    run.evaluate(data, few)
