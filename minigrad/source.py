"""Where things come from: the op behind a derivative, the derivative's formula, and the user's own line of code."""

import ast
import contextlib
import functools
import inspect
import itertools
import linecache
import os
import sys
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any, NamedTuple

Function = ast.Lambda | ast.FunctionDef


def op_name(derivative: Callable) -> str:
    """The op that a derivative belongs to: ``tanh`` for the lambda within ``def tanh``, ``LSTM`` for its kernel's."""
    kernel = kernel_of(derivative)
    named = derivative if kernel is None else kernel.plain
    name: str = getattr(named, "__qualname__", type(named).__name__)  # a partial has none
    return name.split(".")[0].lstrip("_")


class Kernel(NamedTuple):
    """What a derivative of ``minigrad.ops.fused`` goes by: the kernel backward, and the same in plain ops."""

    backward: Callable
    plain: Callable


def kernel_of(derivative: Callable) -> Kernel | None:
    """Whether a derivative is one of all inputs at once, by a kernel; None if it is a formula of its own."""
    if getattr(derivative, "__module__", "") != "minigrad.ops.fused" or "op" not in (known := closure(derivative)):
        return None
    return Kernel(inspect.unwrap(known["op"].backward), known["plain"])


def code_of(function: Callable) -> CodeType | None:
    """The code that runs where a function, a partial or an object is called; None if it is not Python's."""
    while isinstance(function, functools.partial):
        function = function.func
    code = getattr(function, "__code__", None) or getattr(type(function).__call__, "__code__", None)
    return code if isinstance(code, CodeType) else None


def values_held(function: Callable) -> list[Any]:
    """The values that a function keeps from when it was made: of its closure, a partial's, an object's own."""
    found: list[Any] = []
    while isinstance(function, functools.partial):
        found += [*function.args, *function.keywords.values()]
        function = function.func
    if hasattr(function, "__code__"):
        return [*found, *closure(function).values()]
    return [*found, *getattr(function, "__dict__", {}).values()]


def closure(function: Callable) -> dict[str, Any]:
    """The variables around a function that it uses, but for those that are not set yet."""
    code = getattr(function, "__code__", None)
    found = {}
    for name, cell in zip(code.co_freevars if code else (), getattr(function, "__closure__", None) or (), strict=False):
        with contextlib.suppress(ValueError):
            found[name] = cell.cell_contents
    return found


def derivative_line(derivative: Callable) -> str:
    """The file, line and formula of a derivative: ``trigonometry.py:78: g * (1 - y * y)``."""
    return f"{derivative_place(derivative)}: {derivative_formula(derivative)}"


def derivative_place(derivative: Callable) -> str:
    """The file and the line where a derivative is written: ``trigonometry.py:78``; what is not Python, its module."""
    kernel = kernel_of(derivative)
    code = code_of(derivative if kernel is None else kernel.backward)
    if code is None:
        return str(getattr(derivative, "__module__", None) or type(derivative).__module__)
    return f"{os.path.basename(code.co_filename)}:{code.co_firstlineno}"


def derivative_formula(derivative: Callable) -> str:
    """What a derivative returns, as it is written: ``g * (1 - y * y)``; several returns are joined by ", or".

    Where there is no source to read, the name of the derivative; of a kernel the call.
    """
    if (kernel := kernel_of(derivative)) is not None:
        return f"{kernel.backward.__name__}(kept, g)[i]"
    code = code_of(derivative)
    node = None if code is None else _node_of(code)
    if node is None:
        named = getattr(derivative, "__qualname__", None) or getattr(derivative, "__name__", type(derivative).__name__)
        return str(named)
    returned = [node.body] if isinstance(node, ast.Lambda) else [part.value for part in _returns(node) if part.value]
    return ", or ".join(ast.unparse(value) for value in returned)


def library_function() -> str | None:
    """The public function of an installed package that is running, as ``scipy.signal.lfilter``; None if none is.

    Frames of NumPy and of minigrad are passed over; then the package is that of the next frame, and the function the
    outermost of its own that it exports: between the two may be decorators and helpers.
    """
    frame: FrameType | None = sys._getframe(1)
    package = found = None
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        own = module.partition(".")[0]
        if package is None and own not in ("minigrad", "numpy"):
            if not any(folder in frame.f_code.co_filename for folder in ("site-packages", "dist-packages")):
                return None
            package = own
        elif package is not None and own != package:
            break
        if package is not None:
            public = ".".join(itertools.takewhile(lambda part: not part.startswith("_"), module.split(".")))
            name = frame.f_code.co_name
            if public == "scipy.special":  # its functions share one wrapper, in which this is the function
                name = getattr(frame.f_locals.get("_f"), "__name__", name)
            if not name.startswith("_") and hasattr(sys.modules.get(public), name):
                found = f"{public}.{name}"
        frame = frame.f_back
    return found or package


def user_place(within: int = 1) -> tuple[CodeType, int]:
    """The innermost code outside of minigrad and its current instruction; ``line_at`` finds the line from them.

    ``within``: how many of the frames around are minigrad's for certain. Python makes an object of each that is looked
    at, which takes as long as a small call.
    """
    frame = sys._getframe(within)
    while frame.f_globals.get("__name__", "").startswith("minigrad.") and (outer := frame.f_back) is not None:
        frame = outer
    return frame.f_code, frame.f_lasti


def line_at(code: CodeType, instruction: int) -> tuple[str, int]:
    """The file and line number of the instruction at that offset in the code."""
    line = next(itertools.islice(code.co_positions(), instruction // 2, None))[0]
    return code.co_filename, line or code.co_firstlineno


def user_line() -> str:
    """``user_place`` with the text of the line: ``file:line: text``."""
    path, line = line_at(*user_place())
    return f"{path}:{line}: {linecache.getline(path, line).strip()}"


def _node_of(code: CodeType) -> Function | None:
    """The lambda or function that was compiled to ``code``. Of several lambdas on a line, columns tell which."""
    nodes = _functions("".join(linecache.getlines(code.co_filename)))
    if code.co_name != "<lambda>":
        named = [node for node in nodes if isinstance(node, ast.FunctionDef) and node.name == code.co_name]
        return next((node for node in named if _first_line(node) == code.co_firstlineno), None)
    bodies = [node for node in nodes if isinstance(node, ast.Lambda) and node.lineno == code.co_firstlineno]
    spots = [
        (line, column) for line, _, column, end in code.co_positions() if line and column is not None and column != end
    ]
    if not spots:  # Python 3.12 keeps no column of a lambda that returns a constant
        return bodies[0] if len(bodies) == 1 else None
    around = [node for node in bodies if all(_contains(node.body, spot) for spot in spots)]
    # Of nested lambdas the inner one comes later in the walk.
    return around[-1] if around else None


@functools.lru_cache(maxsize=64)
def _functions(text: str) -> list[Function]:
    """Every lambda and function in a file's text, an outer one before those within it."""
    try:
        return [node for node in ast.walk(ast.parse(text)) if isinstance(node, Function)]
    except SyntaxError:
        return []


def _first_line(function: ast.FunctionDef) -> int:
    return min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])


def _contains(node: ast.expr, spot: tuple[int, int]) -> bool:
    return (node.lineno, node.col_offset) <= spot <= (node.end_lineno, node.end_col_offset)


def _returns(node: ast.AST) -> Iterator[ast.Return]:
    """The return statements of a function, without those of functions within it."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.Return):
            yield part
        elif not isinstance(part, (ast.Lambda, ast.FunctionDef, ast.ClassDef)):
            yield from _returns(part)
