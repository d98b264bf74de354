"""Settings: everything that determines a run, checked."""

import math
import os
from collections.abc import Callable, Container, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from datasets import SOURCES
from lab.console.errors import LabError
from lab.training.augment import is_canonical
from lab.training.losses import CROSS_ENTROPY
from lab.training.named import NAMES, can_be, choices
from lab.training.own_files import Hashes, hashes, placeless
from lab.training.steering import Steering, is_steering

CHANGEABLE = ("epochs", "data_dir")
LATER = ("augment", "until", "patience", "label", "size", "digest", "loss", "own_files", "steering")
"""Settings that earlier builds did not have. Where one has its default it is written nowhere and is in no run's name:
so what those builds computed is still read."""


@dataclass(frozen=True)
class Settings:
    """What a run is computed from: equal settings give equal numbers, bit for bit.

    ``lr`` is the highest learning rate of the run, ``weight_decay`` L2, ``clip_norm`` the largest norm of a step's
    gradients, and ``limit`` the number of images to train on; None switches the last two off. ``data_dir`` is the
    folder of the data set's files, None for the default. ``augment`` is a text of ``augment.canonical``; ``until``, a
    percentage, and ``patience``, epochs, may end the run before its last epoch (``stopping_rule``). ``dataset`` is the
    name of one of SOURCES, or the absolute path of a user's own data; of the latter ``label`` is the column to predict,
    ``size`` the height and width of its images, and ``digest`` the hash of what was found there.

    ``optimizer``, ``model``, ``schedule`` and ``loss`` are names of ours or ``PATH.py:NAME``; ``own_files`` has the
    hash of each such file, which is taken where it is not given. ``steering`` is what was changed while it trained.

    Raises LabError, naming the value and the rule.
    """

    optimizer: str
    lr: float
    model: str = "lenet"
    dataset: str = "mnist"
    data_dir: str | None = None
    seed: int = 0
    epochs: int = 5
    batch_size: int = 64
    schedule: str = "constant"
    weight_decay: float = 0.0
    clip_norm: float | None = None
    limit: int | None = None
    augment: str | None = None
    until: float | None = None
    patience: int | None = None
    label: str | None = None
    size: tuple[int, int] | None = None
    digest: str | None = None
    loss: str = CROSS_ENTROPY
    own_files: Hashes = ()
    steering: Steering = ()

    def __post_init__(self) -> None:
        for name, (holds, rule) in RULES.items():
            value = getattr(self, name)
            if not holds(value):
                raise LabError(f"{flag(name)} must be {rule}, not {value!r}")
        mine = hashes(names_in(self), self.own_files)
        object.__setattr__(self, "own_files", (*self.own_files, *(each for each in mine if each not in self.own_files)))


def names_in(settings: Settings) -> list[str]:
    """What the settings name: the optimizer, the network, the schedule, the loss."""
    return [getattr(settings, name) for name in NAMES]


def flag(name: str) -> str:
    """The flag of the command line that a setting comes from, which is how messages call it."""
    return "--optim" if name == "optimizer" else f"--{name.replace('_', '-')}"


def to_json(settings: Settings) -> dict[str, Any]:
    """The settings as numbers, strings, lists and None, as JSON holds them; those of LATER only where they are used."""
    default = {name: _listed(_default(name)) for name in LATER}
    return {name: value for name, value in _plain(settings).items() if name not in LATER or value != default[name]}


def from_json(values: dict[str, Any]) -> Settings:
    """The settings that ``to_json`` gave. Raises LabError for any other dictionary."""
    known = {field.name for field in fields(Settings)}
    if not isinstance(values, dict) or not known - set(LATER) <= set(values) <= known:
        raise LabError(f"settings must have exactly the entries {', '.join(sorted(known))}")
    return Settings(**{name: _tupled(value) for name, value in values.items()})


def _plain(settings: Settings) -> dict[str, Any]:
    return {name: _listed(value) for name, value in asdict(settings).items()}


def _listed(value: Any) -> Any:
    return [_listed(each) for each in value] if isinstance(value, tuple) else value


def _tupled(value: Any) -> Any:
    return tuple(map(_tupled, value)) if isinstance(value, list) else value


def _default(name: str) -> Any:
    return Settings.__dataclass_fields__[name].default


def differing(settings: Settings, values: Mapping[str, Any], changeable: Container[str] = CHANGEABLE) -> str:
    """How ``values`` are those of another run: "it has lr 0.1, not lr 0.01", or nothing.

    A run may come to have other ``epochs`` and another ``data_dir``; no other setting. Files of one's own may lie
    elsewhere.
    """
    ours, values = _plain(settings), {**{name: _listed(_default(name)) for name in LATER}, **values}
    here, there = (placeless(each, each["own_files"]) for each in (ours, values))
    fixed = [name for name in ours if name not in changeable and name != "own_files"]
    names = [name for name in fixed if there[name] != here[name]]
    there, here = (placeless(each, each["own_files"], digits=8) for each in (values, ours))
    theirs, wanted = (", ".join(f"{name} {each[name]!r}" for name in names) for each in (there, here))
    return f"it has {theirs}, not {wanted}" if names else ""


Rule = tuple[Callable[[Any], bool], str]


def _one_of(names: Any) -> Rule:
    return lambda value: isinstance(value, str) and value in names, f"one of {', '.join(names)}"


def _named(setting: str) -> Rule:
    return lambda value: can_be(setting, value), f"one of {choices(setting)}"


def are_hashes(value: Any) -> bool:
    """Whether it is a list or tuple of files with their hashes."""
    pairs = isinstance(value, list | tuple) and all(isinstance(each, list | tuple) and len(each) == 2 for each in value)
    return pairs and all(isinstance(text, str) for each in value for text in each)


def _whole(least: int) -> Rule:
    return lambda value: isinstance(value, int) and value >= least, f"a whole number, {least} or more"


def _number(holds: Callable[[float], bool], rule: str) -> Rule:
    return lambda value: isinstance(value, int | float) and math.isfinite(value) and holds(value), rule


def _or_none(rule: Rule) -> Rule:
    return lambda value: value is None or rule[0](value), rule[1]


RULES: dict[str, Rule] = {
    "optimizer": _named("optimizer"),
    "lr": _number(lambda lr: lr > 0, "a number above 0"),
    "model": _named("model"),
    "dataset": (
        lambda value: isinstance(value, str) and (value in SOURCES or os.path.isabs(value)),
        f"one of {', '.join(SOURCES)}, or the path of a folder or file",
    ),
    "data_dir": _or_none((lambda value: isinstance(value, str), "the path of a folder")),
    "seed": _whole(0),
    "epochs": _whole(1),
    "batch_size": _whole(1),
    "schedule": _named("schedule"),
    "weight_decay": _number(lambda decay: decay >= 0, "a number, 0 or more"),
    "clip_norm": _or_none(_number(lambda norm: norm > 0, "a number above 0")),
    "limit": _or_none(_whole(1)),
    "augment": _or_none((is_canonical, "shift, rotate or both with their amounts, as shift=2,rotate=10")),
    "until": _or_none(_number(lambda percent: 1 <= percent <= 100, "a percentage from 1 to 100, such as 97.5")),
    "patience": _or_none(_whole(1)),
    "label": _or_none((lambda value: isinstance(value, str), "the name of a column")),
    "size": _or_none(
        (
            lambda value: isinstance(value, tuple) and len(value) == 2 and all(map(_whole(1)[0], value)),
            "a height and a width, 1 or more",
        )
    ),
    "digest": _or_none((lambda value: isinstance(value, str), "a hash of data")),
    "loss": _named("loss"),
    "own_files": (are_hashes, "pairs of a file and its SHA-256"),
    "steering": (is_steering, "changes, each later than the last: steps, an optimizer or None, a rate above 0"),
}
