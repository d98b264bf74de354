"""``PATH.py:NAME``, by which a user names something of his own where ours have a name: its parts, its file's hash."""

import ast
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lab.console.errors import LabError

Hashes = tuple[tuple[str, str], ...]
"""Files by their whole path, each with its SHA-256."""

FORM = "PATH.py:NAME"
CHECKOUT = Path(__file__).parents[2]
# What comes with minigrad has a version of its own, the results' CODE: it is part of nobody's file.
OURS = ("minigrad", "models", "datasets", "lab")


def is_own(text: str) -> bool:
    """Whether a name means a file, whole or not: ``lion.py:Lion``, and ``lion.py``, which lacks its end."""
    return text.endswith(".py") or text.rpartition(":")[0].endswith(".py")


def parts(text: str) -> tuple[str, str]:
    """The path and the name. Only the last colon parts them: a path of Windows has one of its own."""
    path, _, name = text.rpartition(":")
    return path, name


def whole(text: str) -> str:
    """``PATH.py:NAME`` with the whole path, ``~`` resolved. Raises LabError where there is no name or no such file."""
    path, name = parts(text)
    if text.endswith(".py") or not name:
        raise LabError(f"{text!r} does not say what in the file is meant; write {text.rstrip(':')}:NAME")
    path = os.path.abspath(os.path.expanduser(path))
    check_there(path)
    return f"{path}:{name}"


def check_there(path: str) -> None:
    """Raise LabError where there is no file."""
    if not os.path.isfile(path):
        raise LabError(f"{path} {'is a folder' if os.path.isdir(path) else 'is not there'}; name a file, as {FORM}")


def hashes(texts: Iterable[str], known: Hashes = ()) -> Hashes:
    """The files of those texts that name one, each once, in order; the hash as in ``known``, or as the file is now."""
    before = dict(known)
    paths = dict.fromkeys(parts(text)[0] for text in texts if is_own(text))
    return tuple((path, before.get(path) or hash_of(path)) for path in paths)


def check_unchanged(known: Hashes) -> None:
    """Raise LabError for the first of these files that has changed, or is gone."""
    for path, was in known:
        check_hash(path, hash_of(path), was)


def check_hash(path: str, now: str, was: str) -> None:
    """Raise LabError where the two are not one."""
    if now != was:
        raise LabError(f"{path} has changed since this was begun; put it back as it was, or begin anew")


def placeless(values: Mapping[str, Any], known: Iterable[tuple[str, str]], digits: int = 64) -> dict[str, Any]:
    """The values, with the hash of its file for the path wherever one names a file: where that lies changes nothing."""
    by_path = dict(known)
    return {name: _placeless(value, by_path, digits) for name, value in values.items()}


def _placeless(value: Any, by_path: Mapping[str, str], digits: int) -> Any:
    if not (isinstance(value, str) and is_own(value)):
        return value
    path, name = parts(value)
    return f"{by_path[path][:digits]}:{name}" if path in by_path else value


def hash_of(path: str) -> str:
    """The SHA-256 of a file; where it imports files that lie beside it, one over all of theirs, in order.

    Raises LabError where there is no file, or one that cannot be read.
    """
    return digest(sources(path))


def digest(files: Mapping[Path, bytes]) -> str:
    """The hash of what ``sources`` gave."""
    sums = [hashlib.sha256(content).hexdigest() for content in files.values()]
    return sums[0] if len(sums) == 1 else hashlib.sha256("".join(sums).encode()).hexdigest()


def sources(path: str) -> dict[Path, bytes]:
    """The file's content, and that of all the files beside it that it imports, and they in turn."""
    check_there(path)
    found: dict[Path, bytes] = {}
    left = [Path(path)]
    try:
        while left:
            if (file := left.pop(0)) not in found:
                found[file] = file.read_bytes()
                left += _imported(file, found[file], Path(path).parent)
    except OSError as error:
        raise LabError(f"{error.filename}: {error.strerror}") from error
    return found


def _imported(file: Path, source: bytes, folder: Path) -> Iterator[Path]:
    """The files under ``folder`` that a file imports, wherever in it the import stands."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return  # who loads it will say so
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [(folder, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = folder if node.level == 0 else file.parents[node.level - 1]
            module = f"{node.module}." if node.module else ""
            names = [(start, module + alias.name) for alias in node.names]
        else:
            continue
        for start, name in names:
            yield from _files_of(start, name.split("."))


def _files_of(folder: Path, names: list[str]) -> Iterator[Path]:
    """The files that ``import a.b.c`` runs, if they lie in this folder."""
    if folder == CHECKOUT and names[0] in OURS:
        return
    for name in names:
        for file in (folder / name / "__init__.py", folder / f"{name}.py"):
            if file.is_file():
                yield file
        folder /= name
