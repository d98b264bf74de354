"""What the optimizers share: parameter groups, state, weight decay, and the step around the kernel."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from types import EllipsisType
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast, overload

import numpy as np

from minigrad.array_function import effect, effects_of
from minigrad.checks import checked
from minigrad.errors import DTypeError, ShapeError
from minigrad.kernels.parallel import Call
from minigrad.modes import enable_grad
from minigrad.optim import declaration, multi_tensor
from minigrad.optim.contract import Contract
from minigrad.optim.decay import decayed, shrunk_after
from minigrad.optim.flat_views import FlatViews
from minigrad.optim.groups import Checked, Group, Parameters, leaves, params_in
from minigrad.optim.loading import copied, loaded
from minigrad.optim.options import no_option, plain, takes
from minigrad.optim.state import Start, State, first_array, kept_array
from minigrad.spelling import message
from minigrad.tensor import Tensor
from minigrad.writes import wrote

Loss = TypeVar("Loss")
Ready = list[tuple[FlatViews, State, np.ndarray, Group]]

_ATTRIBUTES = dict.fromkeys(("lr", "learning_rate"), 'param_groups[0]["lr"], one for each group')
_ATTRIBUTES |= dict.fromkeys(("minimize", "apply_gradients", "apply"), "step(), after loss.backward()")


class Optimizer(Contract):
    """The base of the optimizers. One of them declares what ``Contract`` has: options, state, and a rule.

    ``params``: the Tensors to optimize, or dicts ``{"params": [...], "lr": 0.1}``, each a group with options of its
    own. The other arguments are the options of all groups that do not say otherwise; ``lr`` may be given by position.

    Every optimizer has these options beside its own, applied before its rule:

    - ``maximize`` (False): climb. g ← −g.
    - ``weight_decay`` (λ, 0): L2 regularisation. g ← g + λθ.
    - ``decoupled_weight_decay`` (False): as in AdamW, λ shrinks the parameter and leaves the gradient alone.
      θ ← θ·(1 − lr·λ). (Loshchilov, Hutter, 2019, arXiv 1711.05101.)
    - ``decay_after_step`` (False): what is decoupled shrinks θ after the rule's step, as in thinc and ONNX.
    - ``independent_weight_decay`` (False): what is decoupled does not depend on the rate, θ ← θ·(1 − λ), as in
      Chainer and in Wortsman et al., 2023, arXiv 2309.14322.

    ``param_groups`` is a list of dicts that may be changed between steps, as PyTorch's; a written option is checked as
    an argument is. ``state`` is keyed by a parameter's position over all groups, and filled at its first step.

    A Parameter that is frozen (``requires_grad_(False)``) gets no gradient, and is left alone until it does.

    Raises ValueError or TypeError for an option that is unknown or out of range, for no parameters, and for a
    parameter that is no leaf, is a Tensor that needs no gradient, is given twice, or is not float32 or float64.
    """

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        declaration.read(cls, Optimizer)
        effects_of(cls, "step", "zero_grad")

    def __new__(cls, *args: Any, **options: Any) -> Self:
        """Name what was meant by an option that does not exist, before Python only says that it does not."""
        for name in options:
            if not takes(cls.__init__, name):
                raise TypeError(no_option(cls.__name__, name, cls.defaults, cls.elsewhere))
        return super().__new__(cls)

    def __init__(self, params: Parameters, lr: float | EllipsisType = ..., **options: Any) -> None:
        self.check_complete()
        if isinstance(lr, Mapping):  # as PyTorch's base takes them
            raise TypeError(f"{self._name}: options go by their names, super().__init__(params, lr=lr, …); got {lr!r}")
        if lr is not ...:
            options = {"lr": lr, **options}
        self.check_options(options)
        self.defaults: Mapping[str, Any] = {**self.defaults, **{name: plain(each) for name, each in options.items()}}
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
        own = {name: value for name, value in group.items() if name != "params"}
        self.check_options(own)
        taken = {id(p) for _, p, _ in self.positions()}
        parameters = leaves(self._name, params_in(self._name, group), taken)
        self.param_groups.append(
            cast(Group, Checked({"params": parameters, **self.defaults, **own}, self.check_options))
        )

    @classmethod
    def check_complete(cls) -> None:
        """Raise TypeError, saying what to write, for a class that lacks what a step needs."""
        declaration.complete(cls, Optimizer)

    @effect
    @checked
    def zero_grad(self, set_to_none: bool = True) -> None:
        """Set every parameter's ``.grad`` to None, as PyTorch does.

        With ``set_to_none=False`` those that are there become new Tensors of zeros. Then the next ``step`` updates
        their parameters even if nothing is accumulated in between: velocities go on, and weights decay.
        """
        for _, p, _ in self.positions():
            p.grad = None if set_to_none or p.grad is None else Tensor(np.zeros_like(p.grad.data))

    @overload
    def step(self, closure: None = None) -> None: ...
    @overload
    def step(self, closure: Callable[[], Loss]) -> Loss: ...
    @effect
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
        (self._by_rule if type(self).update is Optimizer.update else self._by_hand)(ready)
        for views, _, _, _ in ready:
            if views.copied:
                views.store()
        wrote(*[views.data for views, _, _, _ in ready], within=4)  # this and the mark around it
        return loss

    def _by_hand(self, ready: Ready) -> None:
        """Update the parameters one after the other, by a method ``update`` of the class's own."""
        update: Callable[..., Any] = self.update
        for views, state, grad, group in ready:
            self.count(state, group)
            moves = not self.waits(state, group)
            calls, flat = decayed(views, grad, group, shrinks=moves and not self.decays)
            for call in calls:
                call.run()
            shape = views.data.shape
            grad = flat.reshape(shape)
            grad.flags.writeable = False
            given = update(views.theta.reshape(shape), grad, state, group)
            if given is not None:
                raise TypeError(
                    f"{self._name}: update() changes theta in place and returns nothing; it returned a "
                    f"{type(given).__name__}; write theta -= … or theta[...] = …"
                )
            for call in shrunk_after(views, group) if moves else ():
                call.run()

    def _by_rule(self, ready: Ready) -> None:
        """Update all parameters at once by the class's rule, in threads."""
        numbers_of, count, shrinks = itemgetter(*self.numbers), self.count, not self.decays
        per_parameter: list[list[Call]] = []
        last: Group | None = None
        at: Any = None
        rule: Any = None
        scalars: Any = None
        is_changed: Any = False
        for views, state, grad, group in ready:
            count(state, group)
            # Parameters of a group that are at the same step have the same scalars.
            if group is not last or numbers_of(state) != at or views.theta.dtype is not scalars.dtype:
                last, at, is_changed = group, numbers_of(state), group["weight_decay"] or group["maximize"]
                rule, scalars = self.rule_for(group), self.scalars_in(views.theta.dtype, state, group)
            call = views.calls.get(rule)
            if call is not None and not is_changed and grad.flags.carray and call.scalars.size == scalars.size:
                call.update(scalars, grad.ravel(), 1)  # what is below comes to the same, and takes twice the time
                per_parameter.append([call])
                continue
            if call is None:
                declaration.check_call(self._name, rule, views.kept, len(scalars))
            calls, flat = decayed(views, grad, group, shrinks)
            calls.append(views.call(rule, (views.theta, flat, *views.arrays), 1, scalars))
            per_parameter.append(calls + shrunk_after(views, group))
        multi_tensor.apply(per_parameter)

    def _ready(self) -> Ready:
        """Of each parameter that has a gradient: flat views, state, gradient and group. All is checked."""
        given, i = [], 0
        for kept in self.param_groups:
            group = cast(Group, dict(kept))  # a plain dict is read sooner
            starts = self.arrays(group)
            for p in group["params"]:
                if (g := p.grad) is not None:
                    data = p.data
                    if type(g) is not Tensor or g.data.shape != data.shape or g.data.dtype is not data.dtype:
                        check_gradient(self, i, data, g)
                    given.append((i, data, g.data, group, starts))
                i += 1
        return [(self._views_of(i, data, starts), self.state[i], grad, group) for i, data, grad, group, starts in given]

    def positions(self) -> Iterator[tuple[int, Tensor, Group]]:
        """Every parameter: its position over all groups, which is its key in ``state``, itself, and its group."""
        i = 0
        for group in self.param_groups:
            for p in group["params"]:
                yield i, p, group
                i += 1

    def _views_of(self, i: int, data: np.ndarray, starts: Mapping[str, Start]) -> FlatViews:
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

    def _array(self, i: int, name: str, start: Start, data: np.ndarray, state: State) -> np.ndarray | None:
        first = first_array(self._name, name, start, data)
        if first is None:
            return None
        if name not in state:
            state[name] = kept_array(first, data)
        array = state[name]
        if array.shape != first.shape or array.dtype != data.dtype:
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
        at = {id(p): i for i, p, _ in self.positions()}
        groups = [{**group, "params": [at[id(p)] for p in group["params"]]} for group in self.param_groups]
        copies = {i: {name: copied(value) for name, value in state.items()} for i, state in self.state.items()}
        return {"state": copies, "param_groups": groups}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what ``state_dict`` gave, here or in PyTorch: options and state, copied into the parameters' dtype.

        Options that the saved groups do not have stay as they are. State that is not declared is taken over as it is.
        Raises ValueError (ShapeError for an array) if groups, options or state do not fit; nothing is loaded then.
        """
        self.param_groups, self.state = loaded(self, state_dict)

    @property
    def counts_steps(self) -> bool:
        """Whether ``step`` is that of this class, which counts the steps of each parameter."""
        return type(self).step is Optimizer.step

    @property
    def _name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        lines = []
        for group in self.param_groups:
            options = ", ".join(f"{name}={value}" for name, value in group.items() if name != "params")
            lines.append(f"  {sum(p.size for p in group['params']):,} parameters: {options}")
        return "\n".join([f"{self._name}(", *lines, ")"])


def check_gradient(owner: Optimizer, i: int, theta: np.ndarray, g: Any) -> None:
    if not isinstance(g, Tensor):
        raise TypeError(f"{owner._name}: the gradient of parameter {i} is a {type(g).__name__}; it must be a Tensor")
    grad = g.data
    if grad.shape != theta.shape:
        raise ShapeError(
            f"{owner._name}: the gradient of parameter {i} has shape {grad.shape}, the parameter {theta.shape}"
        )
    if grad.dtype is not theta.dtype and grad.dtype != theta.dtype:
        raise DTypeError(f"{owner._name}: the gradient of parameter {i} is {grad.dtype}, the parameter {theta.dtype}")
