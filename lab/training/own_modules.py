"""A user's own file as a module: loaded by its path, once for each content, and named where it raises."""

import hashlib
import importlib
import inspect
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from lab.console.errors import LabError
from lab.training.own_files import Hashes, check_hash, digest, is_own, parts, sources
from minigrad.signatures import signature_of

LONGEST = 500

_modules: dict[tuple[str, str], ModuleType] = {}
_files: set[str] = set()
_loading = threading.RLock()


def found(text: str, known: Hashes = ()) -> Any:
    """What ``PATH.py:NAME`` names. Raises LabError for a file that has not the hash in ``known``, and as ``module``."""
    path, name = parts(text)
    there = vars(module(path, dict(known).get(path)))
    if name in there:
        return there[name]
    own = [each for each, value in there.items() if getattr(value, "__module__", "") == there["__name__"]]
    raise LabError(f"{path}: there is no {name!r} in it; it has {', '.join(own) or 'nothing of its own'}")


def module(path: str, was: str | None = None) -> ModuleType:
    """The file as it is now, loaded, which must be as it ``was``.

    While it is loaded its folder is the first of ``sys.path``, as for a program: it may import files beside it.
    Raises LabError where there is no file, for another hash, and with the file's own line where it raises.
    """
    files = sources(path)
    now = digest(files)
    check_hash(path, now, was or now)
    with _loading:
        if (path, now) not in _modules:
            with blamed(path):
                _modules[path, now] = _load(path, files)
        return _modules[path, now]


def _load(path: str, files: Mapping[Path, bytes]) -> ModuleType:
    """The file at ``path``, run as a module; it and the files beside it are read as ``files`` holds them."""
    # Two files of one name are two modules; the same file is the same one in every process, as kernels' cache has it.
    name = f"{Path(path).stem}_{hashlib.sha256(os.fsencode(path)).hexdigest()[:8]}"
    made = ModuleType(name)
    made.__file__ = path
    _files.update(map(str, files))
    before = sys.modules.get(name)
    sys.modules[name] = made
    try:
        with _as_a_program(Path(path).parent, [file for file in files if str(file) != path]):
            exec(compile(files[Path(path)], path, "exec"), vars(made))
    except BaseException:
        sys.modules.pop(name)
        if before is not None:
            sys.modules[name] = before
        raise
    return made


@contextmanager
def _as_a_program(folder: Path, neighbours: list[Path]) -> Iterator[None]:
    """A block in which imports are those of a program in the folder: of its files first, as these are now.

    Afterwards a module of another place that has the name of one of them (our own ``models``) is back.
    """
    tops = {file.relative_to(folder).parts[0].removesuffix(".py") for file in neighbours if folder in file.parents}
    before = {name: each for name, each in sys.modules.items() if name.partition(".")[0] in tops}
    for name in before:
        del sys.modules[name]
    importlib.invalidate_caches()
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for top in {name.partition(".")[0] for name, each in before.items() if not _lies_in(each, folder)}:
            for name in [name for name in sys.modules if name.partition(".")[0] == top]:
                del sys.modules[name]
            sys.modules.update({name: each for name, each in before.items() if name.partition(".")[0] == top})


def _lies_in(each: ModuleType, folder: Path) -> bool:
    file = getattr(each, "__file__", None)
    return file is not None and folder in Path(file).parents


@contextmanager
def blamed(*texts: str) -> Iterator[None]:
    """A block that runs a user's code: what it raises becomes a LabError with the line of the user's file.

    Where no line of such a file is at fault, the error names the first of ``texts`` that is a file's; where there is
    none, it is passed on as it is.
    """
    try:
        yield
    except LabError:
        raise
    except (Exception, SystemExit) as error:
        where = line_of(error) or next((text for text in texts if is_own(text)), None)
        if where is None:
            raise
        raise LabError(f"{where}: {told(error)}") from error


def line_of(error: BaseException) -> str | None:
    """The last line of a user's file that an error came through, ``lion.py, line 7: m = beta·g``; None without one."""
    if isinstance(error, SyntaxError) and error.filename in _files:
        return f"{error.filename}, line {error.lineno}: {(error.text or '').strip()}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in _files]
    return f"{frames[-1].filename}, line {frames[-1].lineno}: {frames[-1].line}" if frames else None


def told(error: BaseException) -> str:
    """An error's kind and message in one line."""
    text = error.msg if isinstance(error, SyntaxError) else " ".join(str(error).split())
    text = text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def given_by_name(text: str, rule: str, function: Callable[..., Any], *arguments: Any, **offered: Any) -> Any:
    """Call a function, which is called ``text``, with the arguments, and those of the offered ones that it names.

    Raises LabError, which ends with the rule, where it wants others.
    """
    try:
        signature = signature_of(function)
        if isinstance(function, type) and inspect.getattr_static(function, "__init__") is object.__init__:
            signature = inspect.Signature()  # what __new__ takes is not what the class wants
    except (TypeError, ValueError):  # one that is written in C and does not say
        return function(*arguments)
    kinds = {each.kind for each in signature.parameters.values()}
    named = offered if inspect.Parameter.VAR_KEYWORD in kinds else {}
    named = {name: value for name, value in offered.items() if name in signature.parameters} | named
    try:
        signature.bind(*arguments, **named)
    except TypeError as error:
        raise LabError(f"{text}{signature}: {error}; {rule}") from None
    return function(*arguments, **named)
