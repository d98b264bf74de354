"""Forward hooks: functions called before or after a module's ``forward``, which may replace its inputs or output.

They watch a net from outside: print the shapes, keep the activations, count. For gradients there is
``Tensor.register_hook``.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from minigrad.handle import RemovableHandle, registered

if TYPE_CHECKING:
    from minigrad.nn.module import Module


class Hook(NamedTuple):
    """A function, and whether it is given the keywords of the call too."""

    function: Callable[..., Any]
    with_kwargs: bool


class Hooks:
    """The hooks of one module, each in the order in which they are called."""

    __slots__ = ("after", "before")

    def __init__(self) -> None:
        self.before: dict[int, Hook] = {}
        self.after: dict[int, Hook] = {}


def register(hooks: dict[int, Hook], function: Callable[..., Any], prepend: bool, with_kwargs: bool) -> RemovableHandle:
    """Add a function after the others, or before them with ``prepend``. Raises TypeError for what cannot be called."""
    if not callable(function):
        raise TypeError(f"a forward hook must be a function, got {type(function).__name__}")
    others = dict(hooks) if prepend else {}
    if prepend:
        hooks.clear()
    handle = registered(hooks, Hook(function, with_kwargs))
    hooks.update(others)
    return handle


def call(module: "Module", hooks: Hooks, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """``module.forward`` with the hooks around it. Hooks that are removed during a call are still called in it."""
    for hook in list(hooks.before.values()):
        inputs, keywords = _before(module, hook, inputs, keywords)
    output = module.forward(*inputs, **keywords)
    for function, with_kwargs in list(hooks.after.values()):
        given = (inputs, keywords, output) if with_kwargs else (inputs, output)
        changed = function(module, *given)
        output = output if changed is None else changed
    return output


def _before(
    module: "Module", hook: Hook, inputs: tuple[Any, ...], keywords: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The inputs and keywords after one hook has seen them."""
    if not hook.with_kwargs:
        changed = hook.function(module, inputs)
        if changed is None:
            return inputs, keywords
        return changed if isinstance(changed, tuple) else (changed,), keywords
    changed = hook.function(module, inputs, keywords)
    if changed is None:
        return inputs, keywords
    if not (isinstance(changed, tuple) and len(changed) == 2):
        raise TypeError(
            f"{type(module).__name__}: a forward pre-hook with_kwargs gives None or a pair (inputs, keywords), got "
            f"{changed!r}"
        )
    return changed
