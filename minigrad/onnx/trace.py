"""A run of a net with an example, in which every layer and function leaves its nodes in a graph.

Modules are called as ever. One that has an entry in the table of layers makes its nodes; any other is Python code that
is run, with Symbols in place of Tensors. For the time of a trace, every module's ``forward`` leads here, and so do the
names in ``nn.functional`` and ``minigrad``. Two examples run beside each other, one with a larger batch: an axis whose
lengths differ grows with the batch.
"""

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from minigrad import nn
from minigrad.errors import ExportError, ShapeError
from minigrad.nn.walk import tensors
from minigrad.onnx import functional, functions
from minigrad.onnx.graph import Graph
from minigrad.onnx.layers import LAYERS, WITHOUT
from minigrad.onnx.symbol import Symbol
from minigrad.source import user_line

ADVICE = (
    "Exported are the layers of minigrad.nn, and in a forward() of your own operators, indexing, and those functions "
    "of NumPy and nn.functional that docs/onnx.md lists"
)


class Tracer:
    """The graph of a net, and which of its modules is running."""

    def __init__(self, net: nn.Module, lengths: int) -> None:
        names: dict[int, str] = {}
        for name, tensor in tensors(net, "", (nn.Parameter, nn.Buffer)):
            names.setdefault(id(tensor), name)
        self.graph: Graph = Graph(names)
        self.lengths: int = lengths
        self._running: list[tuple[str, nn.Module]] = [("", net)]

    def refusal(self, what: str) -> str:
        """The message of an ExportError: which layer, what, on which line of the user's."""
        return f"onnx.export: {self._where()}: {what}, at {user_line()}. {ADVICE}"

    def _where(self) -> str:
        name, module = self._running[-1]
        return f"layer {name!r} ({type(module).__name__})" if name else type(module).__name__

    def call(self, name: str, module: nn.Module, forward: Callable[..., Any], *inputs: Any, **keywords: Any) -> Any:
        """What a module's ``forward`` is for the time of the trace."""
        if not has_symbols((inputs, keywords)):
            return forward(*inputs, **keywords)
        self._running.append((name, module))
        try:
            rule = _rule(module, forward)
            if rule is None:
                return forward(*inputs, **keywords)
            return self.emit(functools.partial(rule, self.graph, module), forward, inputs, keywords)
        finally:
            self._running.pop()

    def emit(self, rule: Callable[..., Any], compute: Callable[..., Any], inputs: Any, keywords: Any) -> Any:
        """The results of ``compute``, whose nodes ``rule`` makes, as Symbols."""
        try:
            computed = [compute(*_at(inputs, i), **_at(keywords, i)) for i in range(self.lengths)]
            self.graph.results = list(leaves(computed[0]))
            made = rule(*inputs, **keywords)
        except ExportError as error:
            text = str(error)
            raise ExportError(text if text.startswith("onnx.export") else self._at(text)) from None
        names = iter([made] if isinstance(made, str) else made)
        parts = zip(*map(leaves, computed), strict=True)
        symbols = iter([Symbol(self, name, values) for name, values in zip(names, parts, strict=True)])
        return _shaped(computed[0], symbols)

    def _at(self, text: str) -> str:
        return f"onnx.export: {self._where()}: {text}"

    def function(self, function: Any, op: Callable[..., Any], inputs: Any, keywords: Any) -> Any:
        """A function of NumPy, or an operator, called with a Symbol."""
        name = f"{'np.' * (type(function).__module__ != '_operator')}{function.__name__}"
        if function is np.reshape:
            return self.reshape(*inputs, **keywords)
        if function is np.ravel:
            return self.reshape(inputs[0], -1)
        rule = functions.RULES.get(function)
        if rule is None:
            raise ExportError(self.refusal(f"{name} has no rule for ONNX"))
        try:
            inspect.signature(rule).bind(self.graph, *inputs, **keywords)
        except TypeError as error:
            raise ExportError(self.refusal(f"{name} with these arguments has no rule for ONNX: {error}")) from None
        return self.emit(functools.partial(rule, self.graph), op, inputs, keywords)

    def functional(self, name: str, function: Any, inputs: Any, keywords: Any) -> Any:
        """A function of ``nn.functional``, called with a Symbol."""
        rule = functional.RULES.get(name)
        if rule is None:
            raise ExportError(self.refusal(f"{name} has no rule for ONNX"))
        given = inspect.signature(function).bind(*inputs, **keywords)
        given.apply_defaults()
        settings = dict(given.arguments)
        return self.emit(functools.partial(rule, self.graph), function, (), settings)

    def reshape(self, x: Symbol, shape: Any, order: str = "C") -> Symbol:
        """x in another shape: the axis that grows with the batch becomes −1, also where its length is given."""
        if order != "C":
            raise ExportError(self.refusal(f"a reshape with order={order!r} has no rule for ONNX"))
        dims = functions.target(x, [int(n) for n in (shape if isinstance(shape, (tuple, list)) else (shape,))])

        def rule(x: Symbol) -> str:
            return self.graph.op("Reshape", x, dims)

        try:
            return self.emit(rule, lambda value: value.reshape(dims), (x,), {})
        except ShapeError as error:
            raise ExportError(self.refusal(f"{error} (write -1 for the axis of the batch)")) from None

    @contextmanager
    def tracing(self, net: nn.Module) -> Iterator[None]:
        """Modules in evaluation, and they and the functions lead to the tracer; afterwards all is as before."""
        modules = list(net.named_modules())
        before: list[dict[str, Any]] = [
            {key: vars(each)[key] for key in ("forward", "training") if key in vars(each)} for _, each in modules
        ]
        with functional.leading_to_the_tracer():
            try:
                for name, module in modules:
                    vars(module)["forward"] = functools.partial(self.call, name, module, module.forward)
                net.eval()
                yield
            finally:
                for (_, module), own in zip(modules, before, strict=True):
                    vars(module).pop("forward", None)
                    vars(module).pop("training", None)
                    vars(module).update(own)


def _rule(module: nn.Module, forward: Any) -> Callable[..., Any] | None:
    """How the table exports a module; None for one whose code is its own, also where it derives from a layer."""
    own = {"forward"} if not inspect.ismethod(forward) else set()
    for kind in type(module).__mro__:
        if kind in WITHOUT and not own:
            raise ExportError(f"onnx.export: {kind.__name__}: {WITHOUT[kind]}")
        if kind in LAYERS and not own:
            return LAYERS[kind]
        own |= {name for name, value in vars(kind).items() if inspect.isfunction(value)} - {"__init__", "extra_repr"}
    return None


def has_symbols(x: Any) -> bool:
    """Whether there is a Symbol in x: itself, or in its lists, tuples and dicts."""
    return any(isinstance(each, Symbol) for each in leaves(x))


def leaves(x: Any) -> Iterator[Any]:
    """What lists, tuples and dicts hold, without what is None."""
    if isinstance(x, dict):
        x = list(x.values())
    if isinstance(x, (list, tuple)):
        for each in x:
            yield from leaves(each)
    elif x is not None:
        yield x


def _at(x: Any, i: int) -> Any:
    """x with the i-th value of every Symbol in its place."""
    if isinstance(x, Symbol):
        return x.values[i]
    if isinstance(x, dict):
        return {key: _at(each, i) for key, each in x.items()}
    if isinstance(x, (list, tuple)):
        several = [_at(each, i) for each in x]
        return several if isinstance(x, list) else type(x)(*several) if hasattr(x, "_fields") else tuple(several)
    return x


def _shaped(x: Any, symbols: Iterator[Symbol]) -> Any:
    """x with a Symbol in place of every Tensor."""
    if isinstance(x, dict):
        return {key: _shaped(each, symbols) for key, each in x.items()}
    if isinstance(x, (list, tuple)):
        return type(x)(_shaped(each, symbols) for each in x)
    return None if x is None else next(symbols)
