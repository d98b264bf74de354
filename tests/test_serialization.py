"""States on disk: what comes back is what was saved; a file is whole or as it was; what is no such file is named."""

import io
import json
import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import minigrad as mg
from minigrad import Tensor, nn, optim
from minigrad.serialization import read_metadata

DTYPES = ["bool", *(f"{kind}{8 * size}" for kind in ("int", "uint") for size in (1, 2, 4, 8))]
DTYPES += ["float16", "float32", "float64"]


def assert_same(ours: Any, expected: Any) -> None:
    """Equal in structure, types, dtypes, and every bit."""
    assert type(ours) is type(expected)
    if isinstance(expected, dict):
        assert list(ours) == list(expected)
        for key, value in expected.items():
            assert_same(ours[key], value)
    elif isinstance(expected, (list, tuple)):
        assert len(ours) == len(expected)
        for one, other in zip(ours, expected, strict=True):
            assert_same(one, other)
    elif isinstance(expected, (np.ndarray, np.generic)):
        assert ours.dtype == expected.dtype
        assert ours.shape == expected.shape
        assert ours.tobytes() == expected.tobytes()
    else:
        assert ours == expected


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.safetensors"


def back(state: Any, path: Path) -> Any:
    mg.save(state, path)
    return mg.load(path)


def test_a_net_comes_back_to_the_bit(path: Path) -> None:
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(2, 3))
    net(Tensor(np.ones((2, 1, 3, 3), np.float32)))
    state = back(net.state_dict(), path)
    assert state.keys() == net.state_dict().keys()
    for name, value in net.state_dict().items():
        assert_same(state[name], value)
    twin = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(2, 3))
    assert twin.load_state_dict(mg.load(path)) == ([], [])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (0,), (2, 0, 3), (3,), (2, 3)])
def test_an_array_keeps_its_dtype_and_shape(dtype: str, shape: tuple[int, ...], path: Path) -> None:
    array = (np.arange(np.prod(shape, dtype=int)) - 2).astype(dtype).reshape(shape)
    loaded = back({"": array, "nested": {"a": array}}, path)
    assert_same(loaded, {"": array, "nested": {"a": array}})
    loaded[""][...] = 1
    assert_same(loaded["nested"]["a"], array)
    mg.save({"a": array}, path)
    assert_same(mg.load(path), {"a": array})
    mg.load(path)["a"][...] = 1


@given(array=hnp.arrays(st.sampled_from(DTYPES), hnp.array_shapes(min_dims=0, min_side=0)), name=st.text())
def test_any_array_under_any_name_comes_back(array: np.ndarray, name: str, tmp_path_factory: Any) -> None:
    if name == "__metadata__" or any("\ud800" <= letter <= "\udfff" for letter in name):
        return
    assert_same(back({name: array}, tmp_path_factory.getbasetemp() / "any"), {name: array})


def test_memory_that_does_not_lie_in_order_is_written_in_order(path: Path) -> None:
    base = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    views = {"T": base.T, "step": base[:, ::2], "back": base[::-1], "spread": np.broadcast_to(base[0, 0], (3, 4))}
    for name, view in back(views, path).items():
        np.testing.assert_array_equal(view, views[name])


def test_a_foreign_byte_order_comes_back_as_the_machines(path: Path) -> None:
    array = back({"a": np.arange(3, dtype=">i4")}, path)["a"]
    assert array.dtype == np.int32
    assert array.tolist() == [0, 1, 2]


def test_a_checkpoint_of_everything_comes_back(path: Path) -> None:
    net = nn.Linear(2, 1)
    optimizer = optim.Adam([{"params": [net.weight], "lr": 0.1}, {"params": [net.bias], "betas": (0.5, 0.9)}])
    for _ in range(2):
        net(Tensor([[1.0, 2.0]])).backward(Tensor([[1.0]]))
        optimizer.step()
    generator = np.random.default_rng(0)
    checkpoint = {
        "net": net.state_dict(),
        "optimizer": optimizer.state_dict(),
        "generator": generator.bit_generator.state,
        "epoch": 3,
        "losses": [0.1, float("inf")],
        "best": np.float32(0.1),
        "note": None,
    }
    loaded = back(checkpoint, path)
    assert_same(loaded, checkpoint)
    optimizer.load_state_dict(loaded["optimizer"])
    assert_same(optimizer.state_dict(), checkpoint["optimizer"])
    assert list(safetensors.numpy.load_file(path)).count("net.weight") == 1


def test_a_plain_state_is_a_plain_file_for_others(path: Path) -> None:
    mg.save({"0.weight": Tensor([[1.5]]), "0.bias": nn.Parameter([2.0])}, path)
    loaded = safetensors.numpy.load_file(path)
    assert {name: value.tolist() for name, value in loaded.items()} == {"0.weight": [[1.5]], "0.bias": [2]}
    with safetensors.safe_open(path, framework="np") as file:
        assert file.metadata().keys() == {"minigrad.sha256", "minigrad.sha256.data"}
    assert read_metadata(path) == {}


def test_metadata_are_kept_beside_the_state(path: Path) -> None:
    mg.save({"a": np.ones(1)}, path, metadata={"format": "pt"})
    assert read_metadata(path) == {"format": "pt"}
    assert_same(mg.load(path), {"a": np.ones(1)})
    mg.save({"a": np.ones(1), "n": 1}, str(path), {"format": "pt"})
    assert read_metadata(str(path)) == {"format": "pt"}
    assert mg.load(str(path))["n"] == 1


UNSAVED: list[tuple[Any, type[Exception], str]] = [
    (nn.Linear(1, 1), TypeError, r"save: it takes a dict, and then the path; got Linear; save what its state_dict\(\)"),
    ("state", TypeError, "save: it takes a dict, and then the path; got str$"),
    ({"a": np.array(["x"])}, TypeError, "save: a holds <U1; a file holds booleans, whole numbers, and floats"),
    ({"a": np.array([None])}, TypeError, "save: a holds object"),
    ({"a": np.zeros(1, complex)}, TypeError, "save: a holds complex128"),
    ({"a": {"b": np.zeros(1, np.longdouble)}}, TypeError, r"save: a\.b holds (float128|longdouble)"),
    ({"a": {"b": np.datetime64(1, "s")}}, TypeError, r"save: a\.b holds datetime64"),
    ({"a": {1, 2}}, TypeError, "save: a is a set"),
    ({"a": np.ma.array([1.0, 2.0], mask=[0, 1])}, ValueError, "masked elements, which would count"),
    ({"a\ud800": np.zeros(1)}, ValueError, r"save: 'a\\ud800' holds half a character"),
    ({"a": {"\ud800": np.zeros(1)}}, ValueError, r"save: 'a\.\\ud800' holds half a character"),
    ({"__metadata__": np.zeros(1)}, ValueError, "save: the name '__metadata__' is safetensors' own"),
]


@pytest.mark.parametrize(("state", "error", "said"), UNSAVED)
def test_what_cannot_be_saved_is_named_and_the_file_stays(
    state: Any, error: type[Exception], said: str, path: Path
) -> None:
    mg.save({"old": np.ones(1)}, path)
    with pytest.raises(error, match=said):
        mg.save(state, path)
    assert list(mg.load(path)) == ["old"]
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("metadata", "error", "said"),
    [
        ({"epoch": 3}, TypeError, "save: metadata are strings by names, got 'epoch': 3; put it into the state instead"),
        ({"author": "\udfff"}, ValueError, r"save: '\\udfff' holds half a character"),
        ({"minigrad.nested": ""}, ValueError, "'minigrad.nested' in the metadata is minigrad's own"),
        ({"minigrad.sha256": ""}, ValueError, "'minigrad.sha256' in the metadata is minigrad's own"),
    ],
)
def test_metadata_are_strings(metadata: Any, error: type[Exception], said: str, path: Path) -> None:
    with pytest.raises(error, match=said):
        mg.save({}, path, metadata)
    assert not path.exists()


def zipped() -> bytes:
    file = io.BytesIO()
    np.savez(file, a=np.ones(1))
    return file.getvalue()


def saved(array: np.ndarray, **metadata: str) -> bytes:
    return safetensors.numpy.save({"a": array}, metadata or None)


def of_dtype(name: str, size: int) -> bytes:
    """A file with one tensor of a dtype that NumPy does not have."""
    header = json.dumps({"a": {"dtype": name, "shape": [1], "data_offsets": [0, size]}}).encode()
    return len(header).to_bytes(8, "little") + header + bytes(size)


NOT_STATES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is no safetensors file, or damaged"),
    "text": (b"weight: 1\n" * 100, "is no safetensors file, or damaged"),
    "cut off": (saved(np.ones(9))[:-1], "is no safetensors file, or damaged"),
    "too long": (saved(np.ones(9)) + b" ", "is no safetensors file, or damaged"),
    "a pickle": (pickle.dumps({"a": 1}), "it is a pickle, as torch.save writes, and reading one can run any program"),
    "npz": (zipped(), r"a zip file, perhaps of np\.savez: read that with np\.load"),
    "npy": (b"\x93NUMPY\x01\x00" + bytes(200), r"it is a file of NumPy: read it with np\.load"),
    # Older releases of safetensors do not know these two.
    "complex": (
        of_dtype("C64", 8),
        "load: a in .* holds C64, for which NumPy has no dtype|InvalidHeader|unknown variant",
    ),
    "float8 without a sign": (of_dtype("F8_E8M0", 1), "load: a in .* holds F8_E8M0|InvalidHeader|unknown variant"),
    "nested text that is none": (saved(np.ones(1), **{"minigrad.nested": "{"}), "is damaged: its minigrad.nested"),
    "nested text without its array": (
        saved(np.ones(1), **{"minigrad.nested": '{"array": "b"}'}),
        "is damaged: its minigrad.nested",
    ),
    "nested text of another kind": (
        saved(np.ones(1), **{"minigrad.nested": '{"set": []}'}),
        "is damaged: its minigrad.nested",
    ),
}


@pytest.mark.parametrize(("content", "said"), NOT_STATES.values(), ids=NOT_STATES)
def test_what_is_no_state_is_named(content: bytes, said: str, path: Path) -> None:
    path.write_bytes(content)
    with pytest.raises(nn.StateError, match=said) as error:
        mg.load(path)
    assert str(path) in str(error.value)


STATES: dict[str, Any] = {
    "plain": {"a": np.arange(3, dtype=np.float32), "b": np.arange(3, dtype=np.float32) + 1},
    "nested": {"net": {"a": np.arange(3, dtype=np.int32)}, "epoch": 3},
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_no_changed_byte_is_read_as_another_state(state: dict[str, Any], path: Path) -> None:
    mg.save(state, path, {"made by": "a test"})
    content, metadata = path.read_bytes(), read_metadata(path)
    for place in range(len(content)):
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        path.write_bytes(damaged)
        for read, whole in (mg.load, state), (read_metadata, metadata):
            try:
                found = read(path)
            except nn.StateError:
                continue
            assert_same(found, whole)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"F32"', b'"I32"'), (b'"shape":[2,3]', b'"shape":[3,2]'), (b'"a":', b'"c":'), (b"a test", b"a tent")],
)
def test_what_is_changed_in_the_header_is_noticed(old: bytes, new: bytes, path: Path) -> None:
    mg.save({"a": np.arange(6, dtype=np.float32).reshape(2, 3)}, path, {"made by": "a test"})
    content = path.read_bytes()
    assert content.count(old) == 1
    path.write_bytes(content.replace(old, new))
    for read in (mg.load, read_metadata):
        with pytest.raises(
            nn.StateError, match=r"state\.safetensors is damaged: its content does not have its SHA-256"
        ):
            read(path)


def test_two_tensors_that_change_places_are_noticed(path: Path) -> None:
    mg.save({"a": np.zeros(2, np.float32), "b": np.ones(2, np.float32)}, path)
    content = path.read_bytes()
    swapped = content.replace(b'"a":', b'"x":').replace(b'"b":', b'"a":').replace(b'"x":', b'"b":')
    path.write_bytes(swapped)
    with pytest.raises(nn.StateError, match="does not have its SHA-256"):
        mg.load(path)


def test_a_file_without_a_sum_is_read_as_it_is(path: Path) -> None:
    path.write_bytes(saved(np.ones(3), format="pt"))
    assert_same(mg.load(path), {"a": np.ones(3)})
    assert read_metadata(path) == {"format": "pt"}


@pytest.mark.parametrize("depth", [400, 100_000])
def test_a_state_nested_too_deeply_is_named(depth: int, path: Path) -> None:
    state: dict[str, Any] = {}
    for _ in range(depth):
        state = {"a": state}
    with pytest.raises(
        ValueError, match="save: the state is nested too deeply, or holds itself; a file holds 100 dicts"
    ):
        mg.save(state, path)
    state["a"] = state
    with pytest.raises(ValueError, match="or holds itself"):
        mg.save(state, path)
    assert not path.exists()
    path.write_bytes(saved(np.ones(1), **{"minigrad.nested": "[" * depth + "]" * depth}))
    with pytest.raises(nn.StateError, match=r"its minigrad.nested is not what save writes .*deeper than 300 levels"):
        mg.load(path)


def test_a_state_of_a_hundred_dicts_comes_back(path: Path) -> None:
    state: Any = np.ones(1)
    for _ in range(99):
        state = {"a": state}
    assert_same(back({**state, "n": 1}, path), {**state, "n": 1})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_a_folder_and_a_device_are_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, said in (
        (tmp_path / "pipe", "not a regular file"),
        (tmp_path, "Is a directory"),
        (Path("/dev/zero"), "not a"),
    ):
        for read in (mg.load, read_metadata):
            with pytest.raises(OSError, match=said) as error:
                read(path)
            assert error.value.filename == str(path)


@pytest.mark.parametrize("path", [0, 3.5, None, True])
def test_a_path_is_a_path(path: Any) -> None:
    """A number would be a file that is open: 0 is what the terminal gives."""
    for use in (mg.load, read_metadata, lambda path: mg.save({}, path)):
        with pytest.raises(TypeError, match="PathLike"):
            use(path)


def test_a_missing_file_is_named(path: Path) -> None:
    for read in (mg.load, read_metadata):
        with pytest.raises(FileNotFoundError, match=r"state\.safetensors"):
            read(path)
    with pytest.raises(FileNotFoundError) as error:
        mg.save({}, path.parent / "no folder" / "state")
    assert error.value.filename == str(path.parent / "no folder" / "state")


def test_metadata_of_what_is_no_state_is_named(path: Path) -> None:
    path.write_bytes(b"weight: 1\n" * 100)
    with pytest.raises(nn.StateError, match=r"read_metadata: .* is no safetensors file"):
        read_metadata(path)


@pytest.mark.torch
@pytest.mark.parametrize("dtype", ["bfloat16", "float8_e4m3fn", "float8_e5m2"])
def test_every_number_of_bfloat16_and_float8_is_read_exactly(dtype: str, path: Path) -> None:
    import torch
    from safetensors.torch import save_file

    bits = torch.arange(-(2**15), 2**15).to(torch.int16) if dtype == "bfloat16" else torch.arange(256).to(torch.uint8)
    values = bits.view(getattr(torch, dtype)).reshape(2, -1)
    save_file({"a": values}, path)
    loaded = mg.load(path)["a"]
    assert loaded.dtype == np.float32
    np.testing.assert_array_equal(loaded, values.float().numpy())
    np.testing.assert_array_equal(np.signbit(loaded), np.signbit(values.float().numpy()))


@pytest.mark.torch
def test_pytorch_reads_what_we_save_and_we_what_it_saves(path: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    ours, theirs = nn.Linear(3, 2), torch.nn.Linear(3, 2)
    mg.save(ours.state_dict(), path)
    theirs.load_state_dict(load_file(path))
    np.testing.assert_array_equal(theirs.weight.detach().numpy(), ours.weight.data)
    theirs.reset_parameters()
    save_file(theirs.state_dict(), path)
    ours.load_state_dict(mg.load(path))
    np.testing.assert_array_equal(theirs.weight.detach().numpy(), ours.weight.data)
    mg.save(theirs.state_dict(), path)
    np.testing.assert_array_equal(mg.load(path)["weight"], ours.weight.data)


@pytest.mark.torch
@pytest.mark.parametrize("zipped", [True, False])
def test_pytorchs_own_files_are_refused_with_the_reason(zipped: bool, path: Path) -> None:
    import torch

    torch.save(torch.nn.Linear(1, 1).state_dict(), path, _use_new_zipfile_serialization=zipped)
    with pytest.raises(nn.StateError, match=r"it is a pickle.* can run any program.* safetensors\.torch\.save_file"):
        mg.load(path)
