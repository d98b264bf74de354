"""The tape and the backward walk: from an output back to the tensors that it was computed from.

A Tensor that an op has made carries ``edges``: for every parent that needs a gradient, (parent, derivative, *more).
``derivative(g, y, *more)`` takes g = dL/dy, the gradient of the op's output y, and returns dL/dparent as an expression
of Tensors. Under ``create_graph`` these expressions are recorded like any others, so gradients have gradients.
"""

from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal, Optional, TypeAlias, cast, overload

import numpy as np

from minigrad.anomaly import check_gradient
from minigrad.array_function import constant
from minigrad.checks import check_flags
from minigrad.edges import check_edge, check_gradient_of
from minigrad.errors import GraphError, ShapeError
from minigrad.kernels.memory import owns_memory
from minigrad.modes import checking, recording, switched
from minigrad.writes import check_current, check_unwritten, clock

if TYPE_CHECKING:
    from minigrad.tensor import Tensor

Derivative = Callable[..., "Tensor"]
Edge = tuple[Any, ...]
# A step of the walk: y, dL/dy, and for every edge (parent, derivative, the gradient that it gave the parent).
Step = tuple["Tensor", "Tensor", list[tuple["Tensor", Derivative, "Tensor"]]]


def backward(
    output: "Tensor", gradient: Optional["Tensor"] = None, retain_graph: bool = False, create_graph: bool = False
) -> None:
    """Add dL/dleaf to the ``.grad`` of every leaf behind ``output``. Called as ``output.backward()``."""
    check_flags("backward", create_graph=create_graph, retain_graph=retain_graph)
    gradients = _gradients([output], [gradient], None, retain_graph or create_graph, create_graph)
    given = {id(gradient)}
    for leaf, g in gradients.items():
        if not leaf.requires_grad:  # frozen since the graph was made
            continue
        if leaf.grad is not None:
            with switched(recording, create_graph):
                leaf.grad = leaf.grad + g
            continue
        # Every leaf's .grad has its own memory: clipping it in place must not change another's, or the caller's.
        if (id(g) in given or not owns_memory(g.data)) and not create_graph:
            g = cast("Tensor", np.copy(g))
        leaf.grad = g
        given.add(id(g))


Tensors: TypeAlias = "Tensor | Sequence[Tensor]"
Seeds: TypeAlias = "Tensor | Sequence[Tensor | None] | None"


@overload
def grad(
    outputs: Tensors,
    inputs: Tensors,
    grad_outputs: Seeds = None,
    create_graph: bool = False,
    allow_unused: Literal[False] = False,
    retain_graph: bool | None = None,
) -> "tuple[Tensor, ...]": ...
@overload
def grad(
    outputs: Tensors,
    inputs: Tensors,
    grad_outputs: Seeds = None,
    create_graph: bool = False,
    allow_unused: bool = False,
    retain_graph: bool | None = None,
) -> "tuple[Tensor | None, ...]": ...
def grad(
    outputs: Tensors,
    inputs: Tensors,
    grad_outputs: Seeds = None,
    create_graph: bool = False,
    allow_unused: bool = False,
    retain_graph: bool | None = None,
) -> "tuple[Tensor | None, ...]":
    """d(outputs)/d(inputs), weighted by ``grad_outputs`` and summed over the outputs. Touches no ``.grad``.

    ``retain_graph`` is ``create_graph`` unless given. Raises GraphError for an input that no output depends on; with
    ``allow_unused`` its gradient is None.
    """
    keep = create_graph if retain_graph is None else retain_graph
    check_flags("grad", create_graph=create_graph, retain_graph=keep, allow_unused=allow_unused)
    outputs, inputs = _several(outputs), _several(inputs)
    seeds = [None] * len(outputs) if grad_outputs is None else _several(grad_outputs)
    if len(seeds) != len(outputs):
        raise ShapeError(f"grad: {len(outputs)} outputs but {len(seeds)} grad_outputs; give one for each output")
    for x in (*outputs, *inputs):
        if not hasattr(x, "edges"):
            raise GraphError(f"grad: outputs and inputs must be Tensors, got {type(x).__name__}")
    for i, x in enumerate(inputs):
        if not x.requires_grad:
            raise GraphError(f"grad: input {i} (shape {x.shape}) needs no gradient; make it with requires_grad=True")
        if x.made < clock.now:
            check_current(x, on_tape=True)
    gradients = _gradients(outputs, seeds, inputs, keep, create_graph)
    for i, x in enumerate(inputs):
        if x not in gradients and not allow_unused:
            raise GraphError(
                f"grad: no output depends on input {i} (shape {x.shape}); leave it out, or pass allow_unused=True "
                "to get None for it"
            )
    return tuple(gradients.get(x) for x in inputs)


def _several(tensors) -> list:
    return list(tensors) if isinstance(tensors, (list, tuple)) else [tensors]


def _gradients(outputs, seeds, inputs, keep: bool, create_graph: bool) -> "dict[Tensor, Any]":
    """The gradient of each of ``inputs``, or of every leaf where that is None."""
    wanted = None if inputs is None else set(inputs)
    return {y: g for y, g, _ in walk(outputs, seeds, wanted, keep, create_graph, every_step=False)}


def walk(
    outputs: "Iterable[Tensor]",
    seeds: "Iterable[Tensor | None]",
    wanted: "Container[Tensor] | None",
    keep: bool,
    create_graph: bool = False,
    every_step: bool = True,
) -> "Iterator[Step]":
    """The backward walk from the outputs to the tensors wanted (None: every leaf), one step for each tensor.

    Unless ``every_step``, only the steps at those wanted are given, without what flowed: what it computed for others is
    freed as it goes on. Exhaust it: until its end, ops are recorded only if ``create_graph``.
    """
    clock.walks += 1
    behind = edges_behind(outputs, wanted)
    # None until a first gradient has come. A tensor without an entry leads to nothing wanted.
    gradients: dict[Tensor, Any] = dict.fromkeys(behind)
    sums: set[int] | None = None if create_graph else set()
    widened: set[int] = set()
    masked: set[Tensor] = set()
    # A slope may be infinite; NumPy's warnings are for the forward pass. detect_anomaly says where it happens.
    # The walk checks each gradient itself: it can say more about it than the ops within a derivative could.
    with switched(recording, create_graph), switched(checking, False) as check, np.errstate(all="ignore"):
        for y, seed in zip(outputs, seeds, strict=True):
            seed = _seed(y, seed)
            if y in gradients:
                gradients[y] = seed if gradients[y] is None else _sum(gradients[y], seed, y, sums, widened)
        while behind:
            y, edges = behind.popitem()
            g = gradients.pop(y)
            if widened and id(y) in widened:
                g = _cast(g, y.data.dtype)
            if y.hooks:
                for hook in tuple(y.hooks.values()):
                    g = _replaced(g, hook(g))
            if edges and not keep:
                y.edges = None
            maybe_stale = y.made < clock.now
            flows = []
            for edge in edges:
                try:
                    parent, derivative, *more = edge
                    if parent not in gradients:
                        continue
                    if maybe_stale:
                        check_unwritten(y, edge)
                    d = derivative(g, y, *more) if more else derivative(g, y)
                except (TypeError, IndexError, ValueError, AttributeError):
                    check_edge(edge, (g, y))
                    raise
                try:
                    fits = d.data.shape == parent.data.shape and d.data.dtype is parent.data.dtype
                except AttributeError:  # it is no Tensor
                    fits = False
                if check or not fits:
                    if not fits:
                        check_gradient_of(parent, derivative, d)
                    if check:
                        check_gradient(y, parent, derivative, g, d, masked)
                    d = _fit(d, parent)
                came = gradients[parent]
                gradients[parent] = d if came is None else _sum(came, d, parent, sums, widened)
                if every_step:
                    flows.append((parent, derivative, d))
            if every_step or (not edges if wanted is None else y in wanted):
                yield y, g, flows


def edges_behind(outputs: "Iterable[Tensor]", wanted: "Container[Tensor] | None") -> "dict[Tensor, Sequence[Edge]]":
    """The tensors on a path from an output to a wanted tensor (or any leaf), each after its parents, with their edges.

    A leaf comes right before the first tensor that was made of it: the walk, which goes the other way, reaches it, and
    calls its hooks, as soon as its gradient is known.

    Depth first with an explicit stack: a graph may be a million ops deep. A tensor is visited twice: when its parents
    go onto the stack, and when they are done.
    """
    met: dict[Tensor, Sequence[Edge]] = {}
    done: dict[Tensor, Sequence[Edge]] = {}
    stack = list(outputs)
    while stack:
        y = stack[-1]
        edges = met.get(y)
        if edges is None:
            # Where nothing was written since y was made, each parent is as y used it.
            met[y] = edges = y.edges if y.edges and y.made == clock.now else edges_of(y)
            for edge in edges:
                parent = edge[0]
                if parent not in met and parent.edges == ():
                    met[parent] = ()
                elif parent not in met:
                    stack.append(parent)
            if edges:
                continue
        stack.pop()
        if y in done:
            continue
        leads = wanted is None or y in wanted
        for edge in reversed(edges):
            parent = edge[0]
            if parent not in done and not parent.edges and (wanted is None or parent in wanted):
                done[parent] = ()
            if not leads:
                leads = parent in done
        if leads:
            done[y] = edges
    return done


def edges_of(y: "Tensor") -> "Sequence[Edge]":
    """y's edges, each to its parent as it was when y used it, before any later ``parent[index] = x``.

    Raises GraphError if a walk has freed them.
    """
    edges = y.edges
    if edges is None:
        raise GraphError(
            f"the graph behind this tensor of shape {y.shape} was freed by an earlier backward walk; "
            "pass retain_graph=True to the earlier one, or compute the output again"
        )
    for edge in edges:
        if edge[0].past:
            return [(_as_used(parent, y), *rest) for parent, *rest in edges]
    return edges


def parents_of(y: "Tensor") -> "list[Tensor]":
    """The tensors that y was computed from and that need a gradient."""
    return [edge[0] for edge in edges_of(y)]


def _as_used(parent: "Tensor", y: "Tensor") -> "Tensor":
    later = bisect_right(parent.past, y.made, key=itemgetter(0))
    return parent.past[later][1] if later < len(parent.past) else parent


def _seed(y: Any, gradient: "Tensor | None") -> Any:
    """The gradient that a walk starts from: 1 for a scalar, else what the caller gave."""
    if not y.requires_grad:
        raise GraphError(
            f"backward: this tensor of shape {y.shape} needs no gradient: it was computed under no_grad, or from "
            "tensors that all have requires_grad=False"
        )
    if y.made < clock.now:
        check_current(y)
    if gradient is None:
        if y.data.size != 1:
            raise GraphError(
                f"backward: the output has shape {y.shape}; only a single number has a gradient of its own. "
                "Reduce it first (sum, mean), or pass a gradient of its shape"
            )
        seed = y.detach()
        seed.data = constant(np.ones(y.data.shape, y.data.dtype))
        return seed
    if not hasattr(gradient, "edges"):
        raise GraphError(f"backward: the gradient must be a Tensor of shape {y.shape}, got {type(gradient).__name__}")
    if gradient.shape != y.shape:
        raise ShapeError(f"backward: the gradient has shape {gradient.shape}, the output {y.shape}; they must be equal")
    return _cast(gradient, y.dtype)


def _sum(before: Any, g: "Tensor", x: "Tensor", sums: set[int] | None, widened: set[int]) -> "Tensor":
    """``before`` + g: the gradient that has come to x.

    The first sum is a new array, since both terms may be shared with other tensors. Later terms are added into it in
    place. ``sums`` holds the ids of the x that have such an array; None: every addition is a recorded op. What has
    come to a float16 is float32 until all has: ``widened`` holds the ids of those.
    """
    if sums is not None and id(x) in sums:
        if before.data.ndim:
            before.data += g.data
        else:  # a 0-d array: a new one is faster than adding in place
            before.data = np.add(before.data, g.data, out=...)
        return before
    if before.data.dtype.char == "e":
        before = np.astype(before, np.float32)
        widened.add(id(x))
    if sums is not None:
        sums.add(id(x))
    return before + g


def _fit(g: Any, x: "Tensor") -> "Tensor":
    """Undo broadcasting: sum g over the axes that x was stretched along, and give it x's dtype."""
    wide, shape, dtype = g.data.shape, x.data.shape, x.data.dtype
    if wide != shape and g.data.size == x.data.size:  # they differ in axes of length 1
        g = np.reshape(g, shape)
    elif wide != shape:
        extra = len(wide) - len(shape)
        stretched = tuple(i for i, n in enumerate(wide) if i < extra or (shape[i - extra] == 1 and n != 1))
        g = np.reshape(np.sum(g, axis=stretched), shape)
    return _cast(g, dtype)


def _cast(g: Any, dtype: np.dtype) -> Any:
    return g if g.data.dtype == dtype else np.astype(g, dtype)


def _replaced(g: "Tensor", new: Any) -> "Tensor":
    """The gradient after a hook: what it returned, in g's dtype, or g for None."""
    if new is None:
        return g
    if not hasattr(new, "edges"):
        raise TypeError(f"hook: it gives None or a gradient as a Tensor, got {type(new).__name__}: {new!r}")
    if new.shape != g.shape:
        raise ShapeError(f"hook: it replaced a gradient of shape {g.shape} by one of {new.shape}; the shape must stay")
    return _cast(new, g.data.dtype)
