"""What can be run: the records by the names of their classes, and a file of anyone's."""

from pathlib import Path
from typing import NamedTuple

from lab.console.errors import LabError
from lab.speedrun.recipe import Trainer
from lab.training.own_files import FORM, is_own, whole
from lab.training.own_modules import found

RECIPES = Path(__file__).parent / "recipes"


class Class(NamedTuple):
    """A class of records: the mean test accuracy that its entries have, and where the record's recipe is."""

    target: float
    file: str


CLASSES = {"99": Class(0.99, "mnist99.py"), "99.7": Class(0.997, "mnist997.py")}
OTHERS = {"lenet": "lenet.py", "torch-lenet": "torch_lenet.py", "torch-99": "torch99.py"}
"""Recipes that records are compared with."""

QUICKEST = next(iter(CLASSES))
ENTRY = f"{', '.join((*CLASSES, *OTHERS))} or {FORM}"


def whole_entry(text: str) -> str:
    """``PATH.py:NAME`` of an entry. Raises LabError for a name that is none, and where there is no such file."""
    names = {name: each.file for name, each in CLASSES.items()} | OTHERS
    if text in names:
        return f"{RECIPES / names[text]}:recipe"
    if not is_own(text):
        raise LabError(f"there is no entry {text!r}; name one of {', '.join(names)}, or {FORM}")
    return whole(text)


def trainer_of(text: str) -> Trainer:
    """What trains, of ``PATH.py:NAME``. Raises LabError where it cannot be called."""
    trainer = found(text)
    if not callable(trainer):
        raise LabError(f"{text} is a {type(trainer).__name__}; it must be called as recipe(images, labels, seed)")
    return trainer
