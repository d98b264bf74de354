"""What the optimizers share: parameter groups, state, weight decay, and the step around the kernel."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, cast, overload

import numpy as np

from minigrad.checks import checked
from minigrad.errors import DTypeError, ShapeError
from minigrad.kernels.memory import aligned
from minigrad.kernels.parallel import Call
from minigrad.modes import enable_grad
from minigrad.optim import multi_tensor
from minigrad.optim.decay import decayed
from minigrad.optim.flat_views import FlatViews
from minigrad.optim.groups import Checked, Group, Parameters, leaves
from minigrad.optim.options import RULES, Rule, check, defaults_of, no_option, takes
from minigrad.spelling import message
from minigrad.tensor import Tensor
from minigrad.writes import wrote

State = dict[str, Any]
Loss = TypeVar("Loss")

_ATTRIBUTES = dict.fromkeys(("lr", "learning_rate"), 'param_groups[0]["lr"], one for each group')
_ATTRIBUTES |= dict.fromkeys(("minimize", "apply_gradients", "apply"), "step(), after loss.backward()")

# What PyTorch keeps in a group and is no part of the rule: which of its loops runs, and what a schedule remembers.
_ONLY_PYTORCH = {"foreach", "fused", "capturable", "differentiable", "param_names"}
_ONLY_PYTORCH |= {"max_lr", "min_lr", "max_momentum", "base_momentum"}


class Optimizer:
    """The base of the optimizers. One of them declares its options, its kernel, and what the kernel is given.

    ``params``: the Tensors to optimize, or dicts ``{"params": [...], "lr": 0.1}``, each a group with options of its
    own. The other arguments are the options of all groups that do not say otherwise; ``lr`` may be given by position.

    Every optimizer has these options beside its own, applied before its rule:

    - ``maximize`` (False): climb. g ← −g.
    - ``weight_decay`` (λ, 0): L2 regularisation. g ← g + λθ.
    - ``decoupled_weight_decay`` (False): as in AdamW, λ shrinks the parameter and leaves the gradient alone.
      θ ← θ·(1 − lr·λ). (Loshchilov, Hutter, 2019, arXiv 1711.05101.)

    ``param_groups`` is a list of dicts that may be changed between steps, as PyTorch's; a written option is checked as
    an argument is. ``state`` is keyed by a parameter's position over all groups, and filled at its first step.

    A Parameter that is frozen (``requires_grad_(False)``) gets no gradient, and is left alone until it does.

    Raises ValueError or TypeError for an option that is unknown or out of range, for no parameters, and for a
    parameter that is no leaf, is a Tensor that needs no gradient, is given twice, or is not float32 or float64.
    """

    defaults: Mapping[str, Any] = {"weight_decay": 0.0, "decoupled_weight_decay": False, "maximize": False}
    """The options: of a class their defaults, read from its signature; of an optimizer what it was made with."""

    rules: ClassVar[Mapping[str, Rule]] = RULES
    """What each option may be."""

    elsewhere: ClassVar[Mapping[str, str]] = {}
    """Options that one may look for here, and where they are."""

    numbers: ClassVar[State] = {"step": 0}
    """The numbers kept for each parameter, and where they start. ``step`` is t of the formulas, from 1."""

    rule: ClassVar[Callable[..., None]]
    """The kernel: ``rule(theta, grad, *arrays, *scalars)`` updates flat θ and its state in place; it never raises."""

    def arrays(self, group: Group) -> dict[str, float | None]:
        """The arrays of θ's size that the rule takes, in its order: what each starts filled with, None if not kept."""
        return {}

    def count(self, numbers: State, group: Group) -> None:
        """Take the numbers of a parameter's state to the step that now begins."""
        numbers["step"] += 1

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        """The scalars that the rule takes, in its order. They depend on nothing else than these two."""
        raise NotImplementedError

    def __init_subclass__(cls) -> None:
        found = defaults_of(cls.__init__)
        if cls.defaults is not Optimizer.defaults:
            # A subclass of Adam has Adam's options: it may change their defaults, what else it takes is its own affair.
            found = {name: found.get(name, value) for name, value in cls.defaults.items()}
        cls.defaults = {**found, **Optimizer.defaults, **found}  # its own first

    def __new__(cls, *args: Any, **options: Any) -> Self:
        """Name what was meant by an option that does not exist, before Python only says that it does not."""
        for name in options:
            if not takes(cls.__init__, name):
                raise TypeError(no_option(cls.__name__, name, cls.defaults, cls.elsewhere))
        return super().__new__(cls)

    def __init__(self, params: Parameters, **options: Any) -> None:
        self._check(options)
        self.defaults = {**self.defaults, **options}
        self.param_groups: list[Group] = []
        self.state: dict[int, State] = {}
        self._views: dict[int, FlatViews] = {}
        if not isinstance(params, Iterable):
            raise TypeError(
                f"{self._name}: it takes a list of parameters, got {type(params).__name__}; pass module.parameters()"
            )
        given: Any = params if isinstance(params, (Tensor, set, frozenset)) else list(params)
        are_groups = isinstance(given, list) and given and all(isinstance(each, dict) for each in given)
        for group in given if are_groups else [{"params": given}]:
            self.add_param_group(group)

    def add_param_group(self, group: Mapping[str, Any]) -> None:
        """Optimize further parameters, ``{"params": [...]}``, with options of their own where the dict has any."""
        if "params" not in group:
            raise ValueError(f"{self._name}: a group needs the key 'params'; got only {sorted(group)}")
        own = {name: value for name, value in group.items() if name != "params"}
        self._check(own)
        taken = {id(p) for _, p, _ in self._parameters()}
        parameters = leaves(self._name, group["params"], taken)
        self.param_groups.append(cast(Group, Checked({"params": parameters, **self.defaults, **own}, self._check)))

    @classmethod
    def _check(cls, options: Mapping[str, Any]) -> None:
        for name in options:
            if name not in cls.defaults and name != "initial_lr":
                raise TypeError(no_option(cls.__name__, name, cls.defaults, cls.elsewhere))
        check(cls.__name__, options, cls.rules)

    @checked
    def zero_grad(self, set_to_none: bool = True) -> None:
        """Set every parameter's ``.grad`` to None, as PyTorch does.

        With ``set_to_none=False`` those that are there become new Tensors of zeros. Then the next ``step`` updates
        their parameters even if nothing is accumulated in between: velocities go on, and weights decay.
        """
        for _, p, _ in self._parameters():
            p.grad = None if set_to_none or p.grad is None else Tensor(np.zeros_like(p.grad.data))

    @overload
    def step(self, closure: None = None) -> None: ...
    @overload
    def step(self, closure: Callable[[], Loss]) -> Loss: ...
    def step(self, closure: Callable[[], Loss] | None = None) -> Loss | None:
        """Update every parameter that has a gradient, in place.

        ``closure``: called first, with gradients on: it forgets the gradients, computes the loss, calls ``backward``
        and returns the loss, which is then what ``step`` returns. One call a step, as in PyTorch.

        Raises ShapeError or DTypeError for a gradient or a state that does not fit its parameter; nothing is updated
        then.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        ready = self._ready()
        numbers_of, count, rule = itemgetter(*self.numbers), self.count, self.rule
        per_parameter: list[list[Call]] = []
        at: tuple[Any, ...] = ()
        scalars: Any = None
        for views, state, grad, group in ready:
            count(state, group)
            # Parameters of a group that are at the same step have the same scalars.
            before, at = at, (id(group), views.theta.dtype, numbers_of(state))
            if at != before:
                scalars = np.array(self.scalars(state, group), views.theta.dtype)
            calls, flat = decayed(views, grad, group)
            calls.append(views.call(rule, (views.theta, flat, *views.arrays), 1, scalars))
            per_parameter.append(calls)
        multi_tensor.apply(per_parameter)
        for views, _, _, _ in ready:
            if views.copied:
                views.store()
        wrote(*[views.data for views, _, _, _ in ready])
        return loss

    def _ready(self) -> list[tuple[FlatViews, State, np.ndarray, Group]]:
        """Of each parameter that has a gradient: flat views, state, gradient and group. All is checked."""
        given, i = [], 0
        for kept in self.param_groups:
            group = cast(Group, dict(kept))  # a plain dict is read sooner
            starts = self.arrays(group)
            for p in group["params"]:
                if p.grad is not None:
                    _check_gradient(self, i, p.data, p.grad)
                    given.append((i, p.data, p.grad.data, group, starts))
                i += 1
        return [(self._views_of(i, data, starts), self.state[i], grad, group) for i, data, grad, group, starts in given]

    def _parameters(self) -> Iterator[tuple[int, Tensor, Group]]:
        i = 0
        for group in self.param_groups:
            for p in group["params"]:
                yield i, p, group
                i += 1

    def _views_of(self, i: int, data: np.ndarray, starts: dict[str, float | None]) -> FlatViews:
        """The flat views of parameter i and of the arrays of its state; what is not there yet is made."""
        state = self.state.get(i)
        if state is None:
            state = self.state[i] = dict(self.numbers)
        views = self._views.get(i)
        if views is None or not views.are_of(data, starts, state):
            kept = {name: self._array(i, name, start, data, state) for name, start in starts.items()}
            views = self._views[i] = FlatViews(data, starts, kept)
        if views.copied:
            views.load()
        return views

    def _array(self, i: int, name: str, start: float | None, data: np.ndarray, state: State) -> np.ndarray | None:
        if start is None:
            return None
        if name not in state:
            state[name] = aligned(data.shape, start, data.dtype, beside=data)
        array = state[name]
        if array.shape != data.shape or array.dtype != data.dtype:
            raise ShapeError(
                f"{self._name}: parameter {i} is now {data.dtype} {data.shape}, but its {name} is "
                f"{array.dtype} {array.shape}; make a new optimizer for a parameter that was replaced"
            )
        return array

    if not TYPE_CHECKING:  # to a type checker, an attribute that is not there is an error

        def __getattr__(self, name: str) -> Any:
            if hasattr(type(self), name):  # a property raised AttributeError: it says more than we could
                return object.__getattribute__(self, name)
            raise AttributeError(message(self._name, name, _ATTRIBUTES))

    def __getstate__(self) -> dict[str, Any]:
        """For ``copy.deepcopy`` and pickle: without the views, whose copies would be arrays of their own."""
        return {**vars(self), "_views": {}}

    def state_dict(self) -> dict[str, Any]:
        """Everything that a resumed run needs, in PyTorch's structure and names; arrays are copies.

        ``{"state": {0: {"step": 7, "exp_avg": array, …}, …}, "param_groups": [{"lr": 0.001, …, "params": [0, 1]}]}``.
        To go on in ``torch.optim``, make its tensors of the state and lay these groups over its own.
        """
        at = {id(p): i for i, p, _ in self._parameters()}
        groups = [{**group, "params": [at[id(p)] for p in group["params"]]} for group in self.param_groups]
        copies = {
            i: {k: v.copy() if isinstance(v, np.ndarray) else v for k, v in s.items()} for i, s in self.state.items()
        }
        return {"state": copies, "param_groups": groups}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what ``state_dict`` gave, here or in PyTorch: options and state, copied into the parameters' dtype.

        Options that the saved groups do not have stay as they are; state that the rule does not use is dropped.
        Raises ValueError (ShapeError for an array) if groups, options or state do not fit; nothing is loaded then.
        """
        if not (isinstance(state_dict, Mapping) and {"state", "param_groups"} <= state_dict.keys()):
            got = sorted(state_dict) if isinstance(state_dict, Mapping) else type(state_dict).__name__
            raise ValueError(f"{self._name}: a state dict has 'state' and 'param_groups'; got {got}")
        sizes = [len(group["params"]) for group in self.param_groups]
        saved_sizes = [len(group["params"]) for group in state_dict["param_groups"]]
        if sizes != saved_sizes:
            raise ValueError(f"{self._name}: groups of {sizes} parameters cannot load groups of {saved_sizes}")
        groups = [self._loaded_group(*pair) for pair in zip(self.param_groups, state_dict["param_groups"], strict=True)]
        keys = [key for group in state_dict["param_groups"] for key in group["params"]]
        if strangers := state_dict["state"].keys() - set(keys):
            raise ValueError(f"{self._name}: the state dict has state for {strangers}, but its groups list {keys}")
        owners = [(p, group) for group in groups for p in group["params"]]
        self.state = {
            i: self._loaded_state(i, *owners[i], state_dict["state"][key])
            for i, key in enumerate(keys)
            if key in state_dict["state"]
        }
        self.param_groups = groups

    def _loaded_group(self, group: Group, saved: Mapping[str, Any]) -> Group:
        known = {*self.defaults, "initial_lr"}
        options = {name: value for name, value in saved.items() if name in known}
        for name, value in saved.items():
            # An unknown option that is 0, False or None (SGD's momentum=0 in PyTorch) asks for nothing.
            if name not in known and name != "params" and name not in _ONLY_PYTORCH and value:
                raise ValueError(f"{self._name}: the state dict has {name}={value!r}, and there is no such option here")
        self._check(options)
        return cast(Group, Checked({**group, **options}, self._check))

    def _loaded_state(self, i: int, p: Tensor, group: Group, saved: State) -> State:
        # PyTorch's SGD counts no steps. To its rule, all steps after the first are alike.
        saved = {"step": 1, **saved}
        arrays = [name for name, start in self.arrays(group).items() if start is not None]
        if missing := [name for name in [*self.numbers, *arrays] if saved.get(name) is None]:
            raise ValueError(f"{self._name}: the state dict has no {', '.join(missing)} for parameter {i}")
        state = {name: type(start)(saved[name]) for name, start in self.numbers.items()}
        for name in arrays:
            array = np.asarray(saved[name])
            if array.shape != p.shape:
                raise ShapeError(
                    f"{self._name}: {name} of parameter {i} has shape {array.shape} in the state dict, "
                    f"the parameter {p.shape}; they must be equal"
                )
            state[name] = aligned(p.shape, array, p.data.dtype, beside=p.data)
        return state

    @property
    def _name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        lines = []
        for group in self.param_groups:
            options = ", ".join(f"{name}={value}" for name, value in group.items() if name != "params")
            lines.append(f"  {sum(p.size for p in group['params']):,} parameters: {options}")
        return "\n".join([f"{self._name}(", *lines, ")"])


def _check_gradient(owner: Optimizer, i: int, theta: np.ndarray, g: Any) -> None:
    if not isinstance(g, Tensor):
        raise TypeError(f"{owner._name}: the gradient of parameter {i} is a {type(g).__name__}; it must be a Tensor")
    grad = g.data
    if grad.shape != theta.shape:
        raise ShapeError(
            f"{owner._name}: the gradient of parameter {i} has shape {grad.shape}, the parameter {theta.shape}"
        )
    if grad.dtype is not theta.dtype and grad.dtype != theta.dtype:
        raise DTypeError(f"{owner._name}: the gradient of parameter {i} is {grad.dtype}, the parameter {theta.dtype}")
