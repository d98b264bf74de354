"""Compiled kernels kept on disk, each sealed with what it was compiled from, so that a stale one is never run.

Numba's own cache looks at the kernel's file alone: it does not see a change in another kernel that was compiled into
it, and fails where a file is broken. Here a file is machine code behind a seal: a digest of the code and of everything
that the compiler read. If the seal does not match, the kernel is compiled and the file written again.
"""

import contextlib
import hashlib
import inspect
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numba
import numpy as np
from numba import types
from numba.core.caching import InTreeCacheLocator, UserProvidedCacheLocator, UserWideCacheLocator
from numba.core.compiler import CompileResult
from numba.core.dispatcher import Dispatcher
from numba.core.serialize import dumps, loads

from minigrad.files import opened, replacing
from minigrad.kernels.compiler.notice import compiling


class KernelCache:
    """The cache of one kernel, with the methods that Numba's dispatcher calls. An error of the disk is no error here.

    The folder is ``NUMBA_CACHE_DIR`` where that is set, or else ``__pycache__`` beside the kernel's file, or, in an
    installation that may not be written to, the user's folder for caches. Without any of them nothing is kept.
    """

    def __init__(self, kernel: Dispatcher) -> None:
        self._kernel = kernel

    @property
    def cache_path(self) -> str | None:
        """The folder, or None."""
        path = inspect.getfile(self._kernel.py_func)
        locators: tuple[Any, ...] = (UserProvidedCacheLocator, InTreeCacheLocator, UserWideCacheLocator)
        for kind in locators:
            # Numba is asked where; it has tried to write there.
            if (locator := kind.from_function(self._kernel.py_func, path)) is not None:
                return locator.get_cache_path()
        return None

    def load_overload(self, signature: Any, target: Any) -> CompileResult | None:
        """The kernel compiled for these types of arguments, or None where it is not there, broken or stale."""
        target.refresh()
        with contextlib.suppress(OSError):
            if (path := self._path(signature, target.codegen())) is not None:
                with opened(path) as file:
                    seal, code = file.read(_SEAL), file.read()
                if seal == self._seal(code):
                    return CompileResult._rebuild(target, *loads(code))
        compiling(self.cache_path)  # which Numba does next
        return None

    def save_overload(self, signature: Any, compiled: Any) -> None:
        """Keep a compiled kernel. The file appears at once and whole, whoever else writes it."""
        if compiled.library.has_dynamic_globals:
            return
        with contextlib.suppress(OSError):
            if (path := self._path(signature, compiled.library.codegen)) is not None:
                code = dumps(compiled._reduce())
                with replacing(Path(path)) as file:
                    file.write(self._seal(code) + code)

    def flush(self) -> None:
        """For ``recompile``: what is compiled next is written over what is there."""

    def _path(self, signature: Any, codegen: Any) -> str | None:
        folder, function = self.cache_path, self._kernel.py_func
        if folder is None:
            return None
        made_for = repr((signature, codegen.magic_tuple(), numba.__version__, sys.version_info[:2]))
        key = hashlib.sha256(made_for.encode()).hexdigest()[:16]
        return os.path.join(folder, f"{function.__module__}.{function.__qualname__}-{key}.kernel")

    def _seal(self, code: bytes) -> bytes:
        digest = hashlib.sha256(code)
        for read in _compiler_inputs(self._kernel, set()):
            digest.update(read.encode() + b"\0")
        return digest.digest()


_SEAL = hashlib.sha256().digest_size


def _compiler_inputs(value: Any, seen: set[Callable]) -> Iterator[str]:
    """Everything that the compiler reads of ``value``: a kernel's bytecode, options and globals, and those of each."""
    if isinstance(value, Dispatcher):
        yield from _compiler_inputs(tuple(sorted(value.targetoptions.items())), seen)
        if value.py_func not in seen:
            seen.add(value.py_func)
            yield from _compiler_inputs(value.py_func.__code__, seen)
            for each in (*(value.py_func.__defaults__ or ()), *_named(value.py_func)):
                yield from _compiler_inputs(each, seen)
    elif isinstance(function := inspect.unwrap(value) if callable(value) else value, FunctionType):
        if function not in seen:  # the compiler has another form of it, which is in the same file
            seen.add(function)
            yield Path(inspect.getfile(function)).read_text(encoding="utf-8")
    elif isinstance(value, types.Type):  # a function of a library, by its name
        yield repr(value)
    elif isinstance(value, CodeType):
        yield repr((value.co_code, value.co_names, value.co_varnames, value.co_argcount))
        for each in value.co_consts:
            yield from _compiler_inputs(each, seen)
    elif isinstance(value, ModuleType):
        yield value.__name__
    elif isinstance(value, (tuple, list)):
        yield str(len(value))
        for each in value:
            yield from _compiler_inputs(each, seen)
    elif isinstance(value, (set, frozenset)):  # in an order that is the same in every process
        yield repr(sorted(map(repr, value)))
    elif isinstance(value, np.ndarray):
        yield repr((value.dtype, value.shape, value.tobytes()))
    elif callable(value):  # np.sqrt, np.float32: Numba's or the processor's, whose versions are in the file's name
        yield f"{getattr(value, '__module__', '')}.{getattr(value, '__name__', type(value))}"
    else:
        yield repr(value)


def _named(function: FunctionType) -> Iterator[Any]:
    """The values of the names in a function: its globals, what it takes from modules among them, and its closure."""
    names = function.__code__.co_names
    for name in names:
        value = function.__globals__.get(name)
        yield value
        if isinstance(value, ModuleType):
            yield from (vars(value)[each] for each in names if each in vars(value))
    for cell in function.__closure__ or ():
        yield cell.cell_contents
