"""An entry of the tables as something that makes optimizers, with a signature and a docstring of its own."""

import inspect
from collections.abc import Mapping
from typing import Any

from minigrad.optim.dialects.entries import Family, Member
from minigrad.optim.dialects.libraries import Library
from minigrad.optim.groups import Parameters
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.options import plain
from minigrad.signatures import signature_of


class Dialect:
    """A library's rule: call it as an optimizer, ``dialect(params, lr=0.1)``.

    ``optimizer`` is the class that it makes, ``options`` what it gives that class: the library's own defaults. ``name``
    is the rule's name in Python and ``rule`` that on the command line, ``library`` what is known of the library, and
    ``called`` the library's own name for it. ``note`` says what differs from the paper, ``is_fault`` whether that is a
    fault of the library.
    """

    def __init__(self, rule: str, name: str, family: Family, member: Member, library: Library) -> None:
        self.rule: str = rule
        self.name: str = name
        self.optimizer: type[Optimizer] = family.optimizer
        self.options: Mapping[str, Any] = {**library.decay, **family.options, **member.defaults}
        self.update: str = family.update
        self.called: str = member.called
        self.note: str = family.note
        self.remark: str = member.remark
        self.decay_over_lr: bool = family.decay_over_lr
        self.library: Library = library
        self.key: str = member.library
        self.__name__: str = name
        self.__qualname__: str = f"{member.library}.{name}"
        self.__doc__ = description(self)
        self.__signature__: inspect.Signature = signature(self)

    @property
    def lr(self) -> float:
        """The library's learning rate, or minigrad's where the library asks for one."""
        return self.options.get("lr", self.optimizer.defaults["lr"])

    @property
    def is_fault(self) -> bool:
        return self.note.startswith("Fault:")

    def __call__(self, params: Parameters, lr: float | None = None, **options: Any) -> Optimizer:
        """The optimizer. ``options`` go by minigrad's names and stand in place of the library's defaults."""
        given = {**self.options, **({} if lr is None else {"lr": plain(lr)})}
        given |= {name: plain(value) for name, value in options.items()}
        if self.decay_over_lr:
            rate, decay = given.get("lr", self.lr), given["weight_decay"]
            if isinstance(rate, int | float) and rate > 0 and isinstance(decay, int | float):
                given["weight_decay"] = decay / rate  # what else is given, the optimizer refuses
        return self.optimizer(params, **given)

    def __repr__(self) -> str:
        return f"<{self.rule}@{self.key}: {self.called} of {self.library.title} {self.library.version}>"


def signature(dialect: Dialect) -> inspect.Signature:
    """The class's signature with the library's defaults."""
    own = {**dialect.options, "lr": dialect.lr}
    parameters = signature_of(dialect.optimizer).parameters.values()
    return inspect.Signature([each.replace(default=own.get(each.name, each.default)) for each in parameters])


def description(dialect: Dialect) -> str:
    """The docstring: the update, the library's names and defaults, and what differs from the paper."""
    known = dialect.optimizer.defaults
    theirs = [f"``{ours}`` is ``{names}``" for ours, names in dialect.library.options.items() if ours in known]
    defaults = ", ".join(f"{name}={value!r}" for name, value in dialect.options.items())
    library, rate = dialect.library, "" if "lr" in dialect.options else " It asks for lr; here it has a default."
    lines = [
        f"``{dialect.called}`` of {library.title} {library.version}: {dialect.update}.",
        "",
        f"It is ``{dialect.optimizer.__name__}({defaults})``, options by minigrad's names.{rate}",
        *([f"There {', '.join(theirs)}."] if theirs else []),
        *([dialect.note] if dialect.note else []),
        *([f"{dialect.remark[0].upper()}{dialect.remark[1:]}."] if dialect.remark else []),
    ]
    return "\n".join(lines)
