"""safetensors is handed rows alone, in one place, and gives back what was handed to it."""

import ast
from configparser import ConfigParser
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from minigrad.safetensors_file import packed, read, read_texts

ROOT = Path(__file__).parents[1]
HOME = ROOT / "minigrad" / "safetensors_file.py"

X = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
LAYOUTS: dict[str, np.ndarray] = {
    "rows": X,
    "transposed": X.T,
    "transposed matrix": X[0].T,
    "Fortran's order": np.asfortranarray(X),
    "axes moved": np.moveaxis(X, 0, 1),
    "columns": X[:, :, 1:3],
    "one column": X[:, 1, 1],
    "every second": X[:, ::2],
    "backwards": X[::-1],
    "broadcast": np.broadcast_to(np.float32(3), (3, 4)),
    "broadcast rows": np.broadcast_to(X[0, 0], (5, 4)),
    "windows": np.lib.stride_tricks.sliding_window_view(X[0, 0], 2),
    "big-endian": X.astype(">f4"),
    "big-endian transposed": X.astype(">f4").T,
    "booleans transposed": (X[0] > 5).T,
    "uint16 transposed": X[0].astype(np.uint16).T,
    "longlong": X.astype(np.longlong),
    "float16 backwards": X.astype(np.float16)[..., ::-1],
    "big-endian float16": X.astype(">f2"),
    "not aligned": np.frombuffer(b"\0" + X.tobytes(), np.float32, offset=1),
    "a field": np.ones(3, [("a", "i1"), ("b", "f4")])["b"],
    "read-only": np.frombuffer(X.tobytes(), np.float32),
    "a number": np.array(3.0),
    "empty": np.zeros((0, 3)),
    "empty transposed": np.zeros((2, 0, 3)).T,
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_array_of_any_layout_is_written_as_the_numbers_that_it_has(layout: str, tmp_path: Path) -> None:
    array = LAYOUTS[layout]
    content = b"".join(packed({"a": array}, {}))
    (tmp_path / "f").write_bytes(content)
    for back in read(tmp_path / "f")[0]["a"], safetensors.numpy.load(content)["a"]:
        assert back.dtype == array.dtype.newbyteorder("=")
        assert back.shape == array.shape
        assert np.array_equal(back, array)
        assert back.flags.c_contiguous
        assert back.flags.aligned
        assert back.flags.writeable


def test_arrays_and_texts_come_back_and_the_sum_is_not_among_them(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"".join(packed(LAYOUTS, {"a": "b", "é": ""})))
    arrays, texts = read(tmp_path / "f")
    assert texts == read_texts(tmp_path / "f") == {"a": "b", "é": ""}
    assert all(np.array_equal(arrays[name], array) for name, array in LAYOUTS.items())


def test_equal_arrays_and_texts_are_equal_bytes_whose_arrays_are_aligned() -> None:
    for count in range(12):
        texts = {f"{i}é": "a" * i for i in range(count)}
        files = {b"".join(packed({"a": X, "é": X}, texts)) for _ in range(5)}
        assert len(files) == 1
        assert files.pop().index(X.tobytes()) % 8 == 0


def test_safetensors_is_used_in_one_file_which_calls_its_save_once() -> None:
    paths = [path for folder in ("minigrad", "lab", "datasets", "models") for path in (ROOT / folder).rglob("*.py")]
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    assert [path for path, text in texts.items() if "safetensors" in text and _imports_it(ast.parse(text))] == [HOME]
    calls = [ast.unparse(node.func) for node in ast.walk(ast.parse(texts[HOME])) if isinstance(node, ast.Call)]
    saves = [name for name in calls if name.startswith("safetensors.") and ("save" in name or "serialize_" in name)]
    assert saves == ["safetensors.numpy.save"]


def _imports_it(tree: ast.Module) -> bool:
    imported = [
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
    ]
    return any(name.split(".")[0] == "safetensors" for name in imported)


def test_the_requirement_leaves_out_the_releases_that_write_something_else() -> None:
    """0.8.0 writes a view as it lies in memory (safetensors/safetensors#825), 0.4.3 no JSON for texts without arrays.

    0.4.4 to 0.7.0 passed the tests of this file and of test_serialization.
    """
    settings = ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    assert "safetensors>=0.4.4,!=0.8.0" in settings["options"]["install_requires"].split()
