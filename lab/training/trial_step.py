"""One step with what a user brings, before anything is written: a mistake is one line that names the file."""

import numpy as np

import minigrad
from lab.console.errors import LabError
from lab.language import marked, tr
from lab.training.data import Data
from lab.training.losses import CROSS_ENTROPY
from lab.training.named import check_loss, described
from lab.training.own_files import is_own
from lab.training.own_modules import blamed
from lab.training.ranks import ALONE, Alone
from lab.training.run import Run
from lab.training.settings import Settings, names_in
from minigrad import Tensor

IMAGES = 8
PATIENCE = 100
PROBABILITIES = marked(
    "note: the outputs of {name} are probabilities, 0 or more and 1 together; the loss cross_entropy takes a softmax "
    "of them itself, and learns slowly from what has had one: leave out the network's last softmax"
)


@np.errstate(all="ignore")
def trial_step(settings: Settings, data: Data, ranks: Alone = ALONE) -> list[str]:
    """Take a step on a few images where the network, the optimizer, the schedule or the loss is the user's own.

    The network is asked of batches of every size that the ``ranks`` will have, too. What the user should know, though
    it is no mistake, comes back in lines.

    Raises LabError for what raises, and for a network whose outputs, or a loss whose value, is not what it must be.
    """
    if not any(map(is_own, names_in(settings))):
        return []
    with blamed(settings.model, settings.optimizer):
        run = Run(settings, data)
    images, labels = (array[: min(IMAGES, settings.batch_size)] for array in data.train)
    if not any(parameter.requires_grad for parameter in run.model.parameters()):
        raise LabError(f"{settings.model}: none of its parameters requires a gradient, so there is nothing to train")
    outputs = _outputs(run, data, images)
    if not np.isfinite(outputs.data).all():
        raise LabError(f"{settings.model}: untrained, its outputs hold NaN or ∞; begin with finite ones")
    if not outputs.requires_grad:
        raise LabError(f"{settings.model}: its output has no graph; compute it with Tensors, not their .data")
    with blamed(settings.loss):
        loss = check_loss(settings.loss, run.loss(outputs, data.goals(labels)))
    if not np.isfinite(loss.data):
        raise LabError(f"{settings.loss}: for finite outputs of the untrained network it gave {loss.item()}")
    run.optimizer.zero_grad()
    with blamed(settings.loss, settings.model):
        loss.backward()
    before = [parameter.data.copy() for parameter in run.model.parameters()]
    with blamed(settings.optimizer):
        run.optimizer.step()
    check_effect(settings.optimizer, run, before)
    with blamed(settings.schedule):
        run.scheduler.step()
    with blamed(settings.optimizer), run.weights_in_use():
        run.model.eval()
        _outputs(run, data, images)
        run.model.train()
    check_batches(run, data, ranks)
    return [tr(PROBABILITIES, name=settings.model)] if settings.loss == CROSS_ENTROPY and _are_shares(outputs) else []


def _outputs(run: Run, data: Data, images: np.ndarray) -> Tensor:
    """What the network says of some images, checked for its form."""
    with blamed(run.settings.model):
        outputs = run.model(data.tensor(images))
    check_outputs(run.settings.model, outputs, len(images), data.outputs)
    return outputs


def check_batches(run: Run, data: Data, ranks: Alone) -> None:
    """Raise LabError for a network that does not take a batch as large as one of an epoch, or as its last one."""
    count, most = len(data.train.targets), run.settings.batch_size
    batches = {min(most, count): "a batch", (count - 1) % most + 1: f"the last batch of the {count:,} to train on"}
    for rows, what in batches.items():
        for part in ranks.parts(rows):
            try:
                with minigrad.no_grad():
                    _outputs(run, data, data.train.inputs[:part])
            except LabError as error:
                mine = f"{part} of " if part < rows else ""
                remedy = "take another --batch-size, or a network that takes so few"
                raise LabError(f"{error}; this is of {mine}{rows}, {what}; {remedy}") from error


def _are_shares(outputs: Tensor) -> bool:
    """Whether each row is of numbers that are 0 or more and 1 together, as after a softmax."""
    rows = outputs.data
    return rows.shape[1] > 1 and bool((rows >= 0).all()) and np.allclose(rows.sum(axis=1), 1, atol=1e-3)


def check_effect(text: str, run: Run, before: list[np.ndarray]) -> None:
    """Raise LabError for an own optimizer that leaves every weight as it is: it may wait, but for PATIENCE steps."""
    if not is_own(text) or any(group["lr"] == 0 for group in run.optimizer.param_groups):  # a warm-up may begin at 0
        return
    parameters = list(run.model.parameters())
    if not any(p.grad is not None and p.grad.data.any() for p in parameters):
        return
    for _ in range(PATIENCE):
        if any((old != p.data).any() for old, p in zip(before, parameters, strict=True)):
            return
        with blamed(text):
            run.optimizer.step()
    raise LabError(f"{text}: its steps change no weight; write into theta in place: theta -= …, or theta[...] = …")


def check_outputs(text: str, outputs: object, images: int, classes: int) -> None:
    """Raise LabError for outputs that are not one number for each image and class."""
    if not isinstance(outputs, Tensor):
        raise LabError(f"{text}: its forward gives {described(outputs)}; it must give a Tensor")
    if outputs.shape != (images, classes):
        what = f"{outputs.shape[1]} wide" if outputs.ndim == 2 else f"of shape {outputs.shape}"
        each = "one number for each class" if classes > 1 else "the number that is to be predicted"
        raise LabError(
            f"{text}: for {images} images its output is {what}; it must be ({images}, {classes}), {classes} wide, "
            f"{each}"
        )
