"""Files of a user's own: found, hashed with what they import, loaded as they are, and named where they raise."""

import sys
from pathlib import Path

import pytest

from lab.console.errors import LabError
from lab.training.own_files import hash_of, hashes, is_own, parts, placeless, whole
from lab.training.own_modules import blamed, found


@pytest.fixture
def own(tmp_path: Path):
    """Writes a file and gives its path."""

    def write(name: str, text: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    return write


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lion.py:Lion", ("lion.py", "Lion")),
        (r"C:\nets\lion.py:Lion", (r"C:\nets\lion.py", "Lion")),
        ("a:b/lion.py:Lion", ("a:b/lion.py", "Lion")),
    ],
)
def test_the_last_colon_parts_path_and_name(text: str, expected: tuple[str, str]) -> None:
    assert is_own(text)
    assert parts(text) == expected


@pytest.mark.parametrize("text", ["adam", "adam@keras", "lion:Lion", "lion", ""])
def test_a_name_of_ours_is_no_file(text: str) -> None:
    assert not is_own(text)


@pytest.mark.parametrize("text", ["lion.py", "lion.py:", r"C:\lion.py"])
def test_a_file_without_a_name_in_it_is_told_what_to_write(text: str) -> None:
    with pytest.raises(LabError, match=r"write .*lion.py:NAME$"):
        whole(text)


def test_a_tilde_is_the_users_folder(own, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = own("lion.py", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert whole("~/lion.py:Lion") == f"{path}:Lion"
    monkeypatch.chdir(tmp_path)
    assert whole("lion.py:Lion") == f"{path}:Lion"


def test_the_hash_is_of_the_content_and_of_what_it_imports_from_its_folder(own, tmp_path: Path) -> None:
    path = own("net.py", "import math\nfrom parts.block import block\n")
    own("parts/__init__.py", "")
    own("parts/block.py", "from . import more\nblock = 1\n")
    own("parts/more.py", "x = 1\n")
    own("parts/other.py", "y = 1\n")
    seen = {hash_of(path)}
    own("parts/other.py", "y = 2\n")  # which nobody imports
    assert {hash_of(path)} == seen
    for name, text in (("parts/more.py", "x = 2\n"), ("parts/block.py", "from . import more\nblock = 2\n")):
        own(name, text)
        seen.add(hash_of(path))
    assert len(seen) == 3
    last, moved = hash_of(path), tmp_path / "moved"
    moved.mkdir()
    for name in ("parts", "net.py"):
        (tmp_path / name).rename(moved / name)
    assert hash_of(str(moved / "net.py")) == last


def test_where_a_file_lies_is_in_no_name(own) -> None:
    one, two = own("a/lion.py", "x = 1"), own("b/lion.py", "x = 1")
    names = [placeless({"optimizer": f"{path}:Lion", "lr": 1}, hashes(["adam", f"{path}:Lion"])) for path in (one, two)]
    assert names[0] == names[1] == {"optimizer": f"{hash_of(one)}:Lion", "lr": 1}


def test_files_of_one_name_are_two_modules_and_each_has_its_own_neighbours(own) -> None:
    """Also a neighbour that is called as one of ours is, which stays what it is."""
    ours, before, paths = sys.modules["models"], list(sys.path), []
    for value in (1, 2):
        own(f"{value}/models.py", f"value = {value}\n")
        paths.append(own(f"{value}/net.py", "from models import value\nfrom lab.training.settings import Settings\n"))
    assert [found(f"{path}:value") for path in paths] == [1, 2]
    assert sys.modules["models"] is ours
    assert sys.path == before


def test_a_file_that_has_changed_is_loaded_anew_and_refused_where_it_must_be_as_it_was(own) -> None:
    path = own("net.py", "from beside import value\n")
    own("beside.py", "value = 1\n")
    known = hashes([f"{path}:value"])
    assert found(f"{path}:value", known) == 1
    own("beside.py", "value = 22\n")
    assert found(f"{path}:value") == 22
    with pytest.raises(LabError, match=r"net.py has changed since this was begun; put it back"):
        found(f"{path}:value", known)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\ny = x / 0\n", r"own.py, line 2: y = x / 0: ZeroDivisionError: division by zero$"),
        ("def f(:\n", r"own.py, line 1: def f\(:: SyntaxError: "),
        ("import no_such_thing\n", r"own.py, line 1: import no_such_thing: ModuleNotFoundError: No module named"),
        ("from beside import x\n", r"beside.py, line 1: raise ValueError\('two\\nlines'\): ValueError: two lines$"),
        ("import sys\nsys.exit(3)\n", r"own.py, line 2: sys.exit\(3\): SystemExit: 3$"),
        ("def other(): pass\n", r"own.py: there is no 'net' in it; it has other$"),
        ("", r"own.py: there is no 'net' in it; it has nothing of its own$"),
        ("\0", r"own.py.*source code"),
    ],
)
def test_a_file_that_raises_is_one_line_of_its_own(own, text: str, message: str) -> None:
    own("beside.py", "raise ValueError('two\\nlines')\n")
    with pytest.raises(LabError, match=message) as caught:
        found(f"{own('own.py', text)}:net")
    assert "\n" not in str(caught.value)


def test_what_a_users_function_raises_later_is_its_line_and_what_others_raise_is_not(own) -> None:
    f = found(own("f.py", "def f(x):\n    return 1 / x\n") + ":f")
    with pytest.raises(LabError, match=r"f.py, line 2: return 1 / x: ZeroDivisionError"), blamed():
        f(0)
    with pytest.raises(ZeroDivisionError), blamed():
        1 / 0  # noqa: B018
