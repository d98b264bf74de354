"""What the settings' names stand for: optimizers, networks, schedules and losses, ours and those of a user's own file.

Nothing else looks a setting's name up. Ours are in optim.NAMED, MODELS, SCHEDULES and LOSSES; what a user brings is
``PATH.py:NAME``, checked here, where its mistakes are one line. ``known`` is the hashes that the files must have.
"""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from lab.console.errors import LabError
from lab.training.losses import LOSSES, Loss
from lab.training.own_files import FORM, Hashes, is_own, parts, whole
from lab.training.own_modules import blamed, found, given_by_name
from lab.training.schedules import SCHEDULES
from minigrad import Tensor, optim
from minigrad.nn import Module
from minigrad.optim import MODERN, NAMED, OPTIMIZERS, Optimizer
from minigrad.optim import optimizer_named as dialect_named
from minigrad.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau
from models import MODELS

NAMES: dict[str, Mapping[str, Any]] = {
    "optimizer": NAMED,
    "model": MODELS,
    "schedule": SCHEDULES,
    "loss": LOSSES,
}
"""By setting, what comes with minigrad."""

SEVERAL: dict[str, Mapping[str, Any]] = {"all": OPTIMIZERS, "nine": OPTIMIZERS, "modern": MODERN, "all+": NAMED}
"""Names of several optimizers at once, for a race."""

BY_LIBRARY = {"optimizer": "RULE@LIBRARY", "schedule": "NAME@LIBRARY"}
"""How what another library has is named: adam@keras, cosine@keras."""

BY_CLOSURE = (
    "its step() takes a closure that it calls several times, on all data; a run here goes batch by batch. "
    "docs/matrix_optimizers.md shows a loop for it"
)
"""What is said of an optimizer that cannot be run by batches."""

FUNCTIONS = {"schedule": "a function of (optimizer, lr, steps)", "loss": "a function of (output, target)"}


def understood(setting: str, text: str, *more: str) -> str:
    """A name as the settings have it: one of ours, or ``PATH.py:NAME`` with the whole path. Raises LabError.

    ``more`` is what else one may have meant.
    """
    if is_own(text):
        return whole(text)
    if text in NAMES[setting]:
        return text
    if setting == "optimizer" and text == "lbfgs":
        raise LabError(f"{text}: {BY_CLOSURE}")
    if setting in BY_LIBRARY and "@" in text:
        try:
            (dialect_named if setting == "optimizer" else _laid_out)(text)
        except ValueError as error:
            raise LabError(str(error)) from error
        rule, _, library = text.partition("@")
        return f"{rule}@{library.replace('.', '_').replace('-', '_')}"
    raise LabError(unknown(setting, text, *more))


def choices(setting: str, *more: str) -> str:
    """What one may choose from, for a message."""
    named_by_library = [BY_LIBRARY[setting]] if setting in BY_LIBRARY else []
    return ", ".join([*NAMES[setting], *more, *named_by_library, f"or {FORM}"])


def unknown(setting: str, text: Any, *more: str) -> str:
    """What is said of a name that there is not: which there are, and which was probably meant. Of a file, any value."""
    near = get_close_matches(str(text).lower(), [*NAMES[setting], *more], n=1)
    return f"there is no {text!r}; choose from {choices(setting, *more)}" + (
        f"; did you mean {near[0]!r}?" if near else ""
    )


def can_be(setting: str, value: Any) -> bool:
    """Whether a setting may have this value; of a file no more than the form is looked at."""
    if not isinstance(value, str):
        return False
    return value in NAMES[setting] or (is_own(value) and all(parts(value))) or _dialect(setting, value)


def _dialect(setting: str, text: str) -> bool:
    """Whether a name is ``RULE@LIBRARY``, one of ``minigrad.optim.dialects``; no schedule of a run goes by a metric."""
    rule, at, library = text.partition("@")
    if not at or setting not in BY_LIBRARY:  # so that the tables of libraries are loaded for who names one
        return False
    known = optim.dialects.DIALECTS if setting == "optimizer" else optim.dialects.SCHEDULES
    return (library, rule) in known and not (setting == "schedule" and rule == "plateau")


def _laid_out(text: str) -> Callable[[Optimizer, float, int], LRScheduler]:
    """A library's schedule, over a run. Raises ValueError for what there is not, or goes by a metric."""
    dialect = optim.dialects.scheduling.schedule_named(text)
    if dialect.rule == "plateau":
        raise ValueError(f"{text!r} goes by a metric; a run's schedule goes by the time alone")
    return dialect.laid_out


def short(text: str) -> str:
    """A name on the terminal: ``adam``, ``lion.py:Lion``."""
    path, name = parts(text)
    return f"{Path(path).name}:{name}" if is_own(text) else text


def bare(text: str) -> str:
    """A name as part of a file's: ``adam``, ``Lion``."""
    return parts(text)[1] if is_own(text) else text


def title(text: str) -> str:
    """An optimizer as it is written in prose: its class's name, and its file's where that says something else."""
    if not is_own(text):
        return dialect_named(text).title
    path, name = parts(text)
    stem = Path(path).stem
    ours = [made.__name__ for made in NAMED.values()]
    alike = stem.replace("_", "").lower() == name.replace("_", "").lower()
    return name if alike and name not in ours else f"{name} ({stem}.py)"


def optimizer_named(text: str, known: Hashes = ()) -> type[Optimizer]:
    """The class. Raises LabError for what is none, or does not say all that a step needs."""
    if not is_own(text):
        return dialect_named(text).optimizer
    made = found(text, known)
    if not (isinstance(made, type) and issubclass(made, Optimizer)):
        raise LabError(
            f"{text} is {described(made)}; an optimizer is a class that stands on minigrad.optim.Optimizer: "
            "docs/own_optimizer.md shows how"
        )
    with blamed(text):
        made.check_complete()
    if made.needs_closure:
        raise LabError(f"{text}: {BY_CLOSURE}")
    return made


def default_lr(optimizer: str, known: Hashes = ()) -> float:
    """The learning rate that an optimizer has when it is given none. Raises LabError where that is no rate."""
    rate = dialect_named(optimizer).lr if not is_own(optimizer) else optimizer_named(optimizer, known).defaults["lr"]
    if not (isinstance(rate, int | float) and rate > 0):
        raise LabError(f"{optimizer}: its defaults have lr {rate!r}; a learning rate is a number above 0")
    return float(rate)


def decays_decoupled(optimizer: str, known: Hashes = ()) -> bool:
    """Whether a weight decay shrinks the weights alone, unless one says otherwise; else it is L2."""
    if is_own(optimizer):
        return bool(optimizer_named(optimizer, known).defaults.get("decoupled_weight_decay"))
    named = dialect_named(optimizer)
    return bool({**named.optimizer.defaults, **named.options}["decoupled_weight_decay"])


def optimizer_of(text: str, net: Module, lr: float, weight_decay: float, known: Hashes = ()) -> Optimizer:
    """The optimizer of a network. A weight decay of 0 is not given: a class may have one of its own."""
    made = optimizer_named(text, known) if is_own(text) else dialect_named(text).make
    options = {"weight_decay": weight_decay} if weight_decay else {}
    with blamed(text):
        return made(net.parameters(), lr=lr, **options)


def net_named(text: str, classes: int, shape: tuple[int, ...], known: Hashes = ()) -> Module:
    """A network with fresh weights, for so many classes and images (or rows) of this shape.

    It is what the function gives, called with ``classes`` and ``shape``, those of the two that it takes. Raises
    LabError for what gives no Module, or wants other arguments.
    """
    make = found(text, known) if is_own(text) else MODELS[text]
    if not callable(make) or isinstance(make, Module):
        raise LabError(f"{text} is {described(make)}; a network is a function that makes it: def {parts(text)[1]}(): …")
    try:
        with blamed(text):
            rule = "it may take classes and shape, by these names; give all else a default"
            net = given_by_name(text, rule, make, classes=classes, shape=shape)
    except LabError:
        raise
    except ValueError as error:  # of one of ours, for data of a shape that it does not take
        raise LabError(f"--model: {error}") from error
    if not isinstance(net, Module):
        raise LabError(f"{text} gave {described(net)}; it must give a minigrad.nn.Module")
    return net


def loss_named(text: str, known: Hashes = ()) -> Loss:
    """A function of outputs and targets; a Module's class or object is one too. Raises LabError for anything else."""
    if not is_own(text):
        return LOSSES[text]
    loss = found(text, known)
    if isinstance(loss, type) and issubclass(loss, Module):
        with blamed(text):
            loss = loss()
    if not callable(loss):
        raise LabError(f"{text} is {described(loss)}; a loss is {FUNCTIONS['loss']}")
    return loss


def check_loss(text: str, loss: Any) -> Tensor:
    """What a loss gave. Raises LabError where that is no scalar, or does not depend on the outputs."""
    if not isinstance(loss, Tensor):
        raise LabError(f"{text} gave {described(loss)}; a loss gives a Tensor with one number, the mean over the batch")
    if loss.shape != ():
        raise LabError(f"{text} gave a Tensor of shape {loss.shape}; a loss gives one number: take its mean")
    if not loss.requires_grad:
        raise LabError(f"{text} gave a Tensor without a graph: it must be computed from the output, not its .data")
    return loss


def scheduler_of(text: str, optimizer: Optimizer, lr: float, steps: int, known: Hashes = ()) -> LRScheduler:
    """The schedule of a run of so many steps, whose highest rate is ``lr``.

    A user's is a function of (optimizer, lr, steps), or a class of schedules. That is given the optimizer and, under
    these names, ``lr`` or ``max_lr``, ``steps``, ``total_steps`` or ``T_max``. Raises LabError for what gives none.
    """
    if not is_own(text):
        return (_laid_out(text) if "@" in text else SCHEDULES[text])(optimizer, lr, steps)
    make: Callable[..., Any] = found(text, known)
    if not callable(make) or (isinstance(make, type) and not issubclass(make, LRScheduler)):
        raise LabError(f"{text} is {described(make)}; a schedule is {FUNCTIONS['schedule']}")
    with blamed(text):
        if isinstance(make, type):
            offered = dict.fromkeys(("lr", "max_lr"), lr) | dict.fromkeys(("steps", "total_steps", "T_max"), steps)
            rule = f"a class of schedules is given the optimizer, and may take {', '.join(offered)}"
            scheduler = given_by_name(text, rule, make, optimizer, **offered)
        else:
            scheduler = given_by_name(text, f"a schedule is {FUNCTIONS['schedule']}", make, optimizer, lr, steps)
    if not isinstance(scheduler, LRScheduler) or isinstance(scheduler, ReduceLROnPlateau):
        raise LabError(
            f"{text} gave {described(scheduler)}; a schedule is {FUNCTIONS['schedule']} that gives one of "
            "minigrad.optim.lr_scheduler, which goes on at every step without a metric"
        )
    return scheduler


def described(value: Any) -> str:
    """A value in words, for messages."""
    if isinstance(value, type):
        return f"the class {value.__name__}"
    name = type(value).__name__
    return "None" if value is None else f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"
