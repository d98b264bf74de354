"""What the schedules share: the time they stand at, the rates they set, saving and loading."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from minigrad.array_function import effect, effects_of
from minigrad.optim.adagrad import Adagrad
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.options import WHOLE, Rule, check, plain, takes
from minigrad.spelling import message

_KEYWORDS = {
    "last_epoch": "load_state_dict(state) with what state_dict() gave",
    "verbose": "print(schedule.get_last_lr())",
}
_ATTRIBUTES = {
    **dict.fromkeys(("get_lr", "lr"), "get_last_lr(), one for each group"),
    "base_lrs": 'group["initial_lr"] of each of optimizer.param_groups',
}


class LRScheduler:
    """The base of the schedules. One of them declares ``rate(t, base)``, the learning rate at time t, and calls
    ``apply(0)`` once it has its options.

    A group's base rate is the ``lr`` that it had when it met its first schedule. It is kept in the group as
    ``initial_lr``, as in PyTorch, so that it is saved with the optimizer; a group that is added later has its own.

    The rate is a formula of the time, not, as in PyTorch, of the rate before: what else writes into a group's ``lr``
    lasts until the next ``step``, and rounding does not add up.
    """

    rules: ClassVar[Mapping[str, Rule]] = {}
    """What its options may be, and what else it keeps: they hold for a state that is loaded as for arguments."""

    later: ClassVar[Mapping[str, Any]] = {}
    """Options beyond PyTorch's, and what they are unless given. A state has those that are given alone, so that one
    that was saved before there was such an option loads as well."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        effects_of(cls, "step")

    def __new__(cls, *args: Any, **options: Any) -> Self:
        """Name what to write instead of PyTorch's keywords of every schedule."""
        for name in options:
            if name in _KEYWORDS and not takes(cls.__init__, name):
                raise TypeError(message(f"{cls.__name__}()", name, _KEYWORDS))
        return super().__new__(cls)

    def __init__(self, optimizer: Optimizer) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(self).__name__}: an optimizer comes first; got a {type(optimizer).__name__}")
        self.optimizer: Optimizer = optimizer
        self.last_epoch: int = 0

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, plain(value))

    if not TYPE_CHECKING:  # to a type checker, an attribute that is not there is an error

        def __getattr__(self, name: str) -> Any:
            if hasattr(type(self), name):  # a property raised AttributeError: it says more than we could
                return object.__getattribute__(self, name)
            raise AttributeError(message(type(self).__name__, name, _ATTRIBUTES))

    def rate(self, t: int, base: float) -> float:
        """The learning rate at time t (from 0) of a group whose base rate is ``base``."""
        raise NotImplementedError

    def rates(self, t: int, bases: Sequence[float]) -> list[float]:
        """The learning rates of all groups at time t, from their base rates."""
        return [self.rate(t, base) for base in bases]

    def momenta(self, t: int) -> list[float] | None:
        """The momenta of all groups at time t, from a schedule that sets them as well."""
        return None

    def needs_base(self) -> bool:
        """Whether its rates depend on the base rates, and not on its own options alone."""
        return True

    def apply(self, t: int) -> None:
        """Set the rates, and where there are any the momenta, of time t."""
        groups = self.optimizer.param_groups
        rates = self.rates(t, [group.setdefault("initial_lr", group["lr"]) for group in groups])
        momenta = self.momenta(t)
        for group, rate in zip(groups, rates, strict=True):
            group["lr"] = rate
        for group, momentum in zip(groups, momenta, strict=True) if momenta else ():
            if "betas" in group:
                group["betas"] = (momentum, group["betas"][1])
            else:
                group["momentum"] = momentum

    @effect
    def step(self) -> None:
        """Go on by one unit of time, and set its rates."""
        self.apply(self.last_epoch + 1)
        self.last_epoch += 1

    def get_last_lr(self) -> list[float]:
        """The rates as they are, one for each group."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimizer: plain numbers, strings, lists and dicts."""
        kept = {name: value for name, value in vars(self).items() if name != "optimizer"}
        return {name: copied(value) for name, value in kept.items() if not self._is_as_always(name, value)}

    def _is_as_always(self, name: str, value: Any) -> bool:
        """Whether it is an option that came later, and was not given."""
        return name in self.later and value == self.later[name]

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Stand where the saved schedule stood, and set its rates. Before or after the optimizer is loaded: both work.

        Raises ValueError if it was another kind of schedule, or a value breaks its rule; nothing is loaded then.
        """
        self.check_state_dict(state_dict)
        before, groups = self.state_dict(), [dict(group) for group in self.optimizer.param_groups]
        self.take_state_dict(state_dict)
        try:
            self.apply(self.last_epoch)
        except Exception:  # of one's own functions too
            self.take_state_dict(before)
            for group, was in zip(self.optimizer.param_groups, groups, strict=True):
                dict.update(group, was)
            raise

    def check_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Raise ValueError if this is not the state of such a schedule."""
        name = type(self).__name__
        if not isinstance(state_dict, dict):
            raise TypeError(f"{name}: a state dict is a dict; got {type(state_dict).__name__}")
        if state_dict.keys() - self.later.keys() != self.state_dict().keys() - self.later.keys():
            raise ValueError(
                f"{name}: the state dict is of another schedule: it has {sorted(map(str, state_dict))}, "
                f"this one {sorted(self.state_dict())}"
            )
        check(name, state_dict, {"last_epoch": WHOLE, **self.rules})

    def take_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a state that was checked, and set no rates yet."""
        vars(self).update({name: copied(value) for name, value in {**self.later, **state_dict}.items()})


def copied(value: Any) -> Any:
    """The value, whose lists and dicts are new ones, and whose numbers are Python's."""
    if isinstance(value, list):
        return [copied(each) for each in value]
    return {name: copied(each) for name, each in value.items()} if type(value) is dict else plain(value)


def for_each_group(name: str, value: float | Sequence[float], optimizer: Optimizer) -> list[float]:
    """One value for each group of the optimizer, from one or a list. Raises ValueError for a wrong number of them."""
    groups = len(optimizer.param_groups)
    one = isinstance(value, str) or not isinstance(value, Sequence)
    values: list[float] = [value] * groups if one else list(value)  # type: ignore[list-item, arg-type]
    if len(values) != groups:
        raise ValueError(f"{name} has {len(values)} values, the optimizer {groups} groups")
    return values


def check_has_momentum(owner: str, optimizer: Optimizer) -> None:
    """Raise ValueError for an optimizer whose momentum cannot be cycled, as it has none.

    Adagrad's is another library's addition: where it is not given, it is not switched on.
    """
    off = isinstance(optimizer, Adagrad) and not any(group["momentum"] for group in optimizer.param_groups)
    if off or not {"momentum", "betas"} & optimizer.defaults.keys():
        raise ValueError(f"{owner}: {type(optimizer).__name__} has no momentum and no betas; pass cycle_momentum=False")
