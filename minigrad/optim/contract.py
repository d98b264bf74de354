"""What an optimizer says of itself, and all that one of one's own has to say: its options, its state and its rule.

``docs/own_optimizer.md`` has four examples.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np

from minigrad.kernels.parallel import Call
from minigrad.optim import declaration, multi_tensor
from minigrad.optim.groups import Group
from minigrad.optim.options import RANGES, Rule, check, no_option
from minigrad.optim.state import Start, State


class Contract:
    """The part of ``Optimizer`` that a class declares, overrides, or leaves as it is.

    A class says how a parameter is updated in one of two ways. Either ``rule``, an elementwise kernel, with ``arrays``
    and ``scalars`` for what it is given; or ``update``, a method that has the parameter in its own shape.
    """

    defaults: Mapping[str, Any] = {
        "weight_decay": 0.0,
        "decoupled_weight_decay": False,
        "maximize": False,
        "decay_after_step": False,
        "independent_weight_decay": False,
    }
    """The options and their defaults: of an optimizer what it was made with.

    A class writes its own as ``defaults = {"lr": 0.01, "beta": 0.9}``, or as arguments of its ``__init__``; those of
    its parent and the shared ones are added. One of them is ``lr``.
    """

    ranges: ClassVar[Mapping[str, Rule]] = RANGES
    """What each option may be, ``{"beta": Rule("a number > 0", lambda x: x > 0)}``, beside what its parent has.

    Those of ``minigrad.optim.options`` are there for names that are one thing everywhere (lr, momentum, betas, eps …).
    Of another option the default says the range: True or False, a finite number, so many of them.
    """

    elsewhere: ClassVar[Mapping[str, str]] = {}
    """Options that one may look for here, and where they are."""

    needs_closure: ClassVar[bool] = False
    """Whether ``step`` must be given a closure, which it calls several times."""

    decays: ClassVar[bool] = False
    """Whether the rule has the decoupled weight decay in its formula. Then θ is not shrunk before it."""

    numbers: ClassVar[State] = {"step": 0}
    """The numbers kept for each parameter, and where they start: ``step``, t of the formulas from 1, and one's own."""

    rule: ClassVar[Callable[..., None]]
    """The kernel: ``rule(theta, grad, *arrays, *scalars)`` updates flat θ and its state in place; it never raises.

    It is elementwise: several threads each take a part of θ. What needs all of θ at once is written as ``update``.
    """

    def rule_for(self, group: Group) -> Callable[..., None]:
        """The kernel for a group's options: ``rule``, unless a class has another one for some of them."""
        return self.rule

    def arrays(self, group: Group) -> Mapping[str, Start]:
        """The arrays that are kept for each parameter, in the rule's order, and what each starts as.

        A number fills an array of θ's shape; a function of θ gives the array itself, of any shape for ``update`` and of
        θ's for a rule (``np.copy``: θ as it is now). None: not kept with these options; the rule is given None. A
        function may give None: not kept for this parameter.
        """
        return {}

    def count(self, numbers: State, group: Group) -> None:
        """Take the numbers of a parameter's state to the step that now begins."""
        numbers["step"] += 1

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        """The scalars that the rule takes, in its order. They depend on nothing else than these two."""
        raise NotImplementedError

    def waits(self, numbers: State, group: Group) -> bool:
        """Whether this step's ``update`` only looks at the gradient: θ stays as it is, without decoupled decay."""
        return False

    def update(self, theta: np.ndarray, grad: np.ndarray, state: State, group: Group) -> None:
        """Update one parameter in place: by the rule, unless a class writes its own, as for matrices.

        ``theta`` and ``grad`` have the parameter's shape and lie row by row. ``grad`` is read-only, and has its sign
        and weight decay already. ``state`` holds the numbers and arrays; what is put into it is saved too.
        """
        starts, rule = self.arrays(group), self.rule_for(group)
        arrays = [None if start is None else state[name].ravel() for name, start in starts.items()]
        scalars = self.scalars_in(theta.dtype, state, group)
        declaration.check_call(type(self).__name__, rule, starts, len(scalars))
        multi_tensor.apply([[Call(rule, (theta.ravel(), grad.ravel(), *arrays), scalars)]])

    def train(self) -> None:
        """Put the weights at which gradients are taken into the parameters. Without two kinds: nothing."""

    def eval(self) -> None:
        """Put the weights that are used into the parameters, until ``train()``. Without two kinds: nothing."""

    @classmethod
    def check_options(cls, options: Mapping[str, Any]) -> None:
        """Raise TypeError for an option that is not there, ValueError for one that is out of its range."""
        for name in options:
            if name not in cls.defaults and name != "initial_lr":
                raise TypeError(no_option(cls.__name__, name, cls.defaults, cls.elsewhere))
        check(cls.__name__, options, cls.ranges)

    def scalars_in(self, dtype: Any, numbers: State, group: Group) -> np.ndarray:
        """What ``scalars`` gives, in θ's dtype. Raises TypeError for anything but numbers."""
        given = self.scalars(numbers, group)
        try:
            sum(given)  # it raises TypeError for None, which NumPy takes for NaN
            scalars = np.array(given, dtype)
            if scalars.ndim == 1:
                return scalars
        except (TypeError, ValueError):
            pass
        raise TypeError(
            f"{type(self).__name__}: scalars() gives a tuple of numbers, as in return group['lr'], beta; got {given!r}"
        )
