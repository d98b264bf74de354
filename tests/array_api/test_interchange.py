"""What other libraries ask of a Tensor: its namespace, its device, its memory by DLPack."""

import subprocess
import sys

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, array_api
from minigrad.errors import DTypeError, GraphError

DTYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]


def test_the_namespace_is_there_and_knows_its_version():
    t = Tensor([1.0])
    assert t.__array_namespace__() is array_api is t.__array_namespace__(api_version="2022.12")
    for version in ("2026.12", "1", 2025):
        with pytest.raises(ValueError, match=r"versions are 2021\.12, .*, got"):
            t.__array_namespace__(api_version=version)


def test_it_is_not_loaded_before_it_is_asked_for():
    look = "import sys, minigrad as mg; print('minigrad.array_api' in sys.modules, mg.array_api.__array_api_version__)"
    assert subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout.split() == [
        "False",
        "2025.12",
    ]


def test_there_is_one_device():
    t = Tensor([1.0], requires_grad=True)
    assert t.device == "cpu"
    assert t.to_device("cpu") is t
    for call in (lambda: t.to_device("cuda"), lambda: array_api.zeros(3, device="gpu:0")):
        with pytest.raises(ValueError, match=r"on the device 'cpu', got '(cuda|gpu:0)'"):
            call()
    with pytest.raises(ValueError, match="no streams"):
        t.to_device("cpu", stream=1)


@pytest.mark.parametrize("dtype", DTYPES)
def test_numpy_takes_and_gives_the_memory_itself(dtype):
    array = np.arange(12).reshape(3, 4).T.astype(dtype)[::2]
    t = mg.from_dlpack(array)
    assert (t.dtype, t.shape, t.device) == (array.dtype, array.shape, "cpu")
    back = np.from_dlpack(t)
    for each in (t.data, back):
        np.testing.assert_array_equal(each, array)
        assert np.shares_memory(each, array)
    t[0, 0] = 1
    assert array[0, 0] == back[0, 0] == 1
    assert not np.shares_memory(mg.from_dlpack(array, copy=True).data, array)


@pytest.mark.parametrize("dtype", DTYPES)
def test_pytorch_takes_and_gives_the_memory_itself(dtype):
    torch = pytest.importorskip("torch")
    theirs = torch.from_dlpack(Tensor(np.arange(6).reshape(2, 3).astype(dtype)))
    t = mg.from_dlpack(theirs)
    assert (str(theirs.dtype).removeprefix("torch."), theirs.data_ptr()) == (t.dtype.name, t.data.ctypes.data)
    theirs[1, 2] = 0
    assert t.tolist() == theirs.tolist()
    t[0, 1] = 0
    assert t.tolist() == theirs.tolist() == [[0, 0, *t.tolist()[0][2:]], [*t.tolist()[1][:2], 0]]


def test_a_gradient_is_not_handed_over_in_silence():
    t = Tensor([1.0], requires_grad=True)
    for call in (lambda: np.from_dlpack(t), lambda: np.from_dlpack(t * 2), lambda: array_api.from_dlpack(t)):
        with pytest.raises(BufferError, match=r"shape \(1,\) needs a gradient.*detach"):
            call()
    with pytest.raises(GraphError, match="needs a gradient"):
        t.__dlpack__()
    assert np.from_dlpack(t.detach()) == [1]
    assert t.__dlpack_device__() == (1, 0)


REVERSED = {"rows": np.s_[::-1], "columns": np.s_[:, ::-1], "every second row": np.s_[::-2]}


@pytest.mark.parametrize("index", REVERSED.values(), ids=REVERSED)
def test_elements_in_reverse_are_copied_before_they_are_handed_over(index):  # PyTorch has no negative strides
    t = Tensor(np.arange(12.0).reshape(4, 3)[index])
    for export in (np.from_dlpack, lambda x: x.__dlpack__(), lambda x: x.__dlpack__(copy=False)):
        with pytest.raises(BufferError, match=rf"shape \({t.shape[0]}, 3\) lie in memory in reverse \(axis .*copy"):
            export(t)
    for given in (np.from_dlpack(t, copy=True), np.from_dlpack(t.copy())):
        assert given.tolist() == t.tolist()
    assert np.from_dlpack(t[:, :0]).shape == (t.shape[0], 0)
    assert np.from_dlpack(Tensor(t.data[:1, :1])).tolist() == [[t.data[0, 0]]]


SHARED = {"a Tensor": lambda x: mg.from_dlpack(x.detach()), "its array": lambda x: mg.from_dlpack(x.data)}


@pytest.mark.parametrize("shared", SHARED.values(), ids=SHARED)
def test_a_write_into_what_from_dlpack_gave_is_seen_at_backward(shared):
    x = Tensor([1.0, 2.0], requires_grad=True)
    other, y = shared(x), mg.sum(x * x)
    other[0] = 5
    with pytest.raises(GraphError, match="overwritten"):
        y.backward()


def test_what_is_no_real_number_or_is_elsewhere_is_refused():
    with pytest.raises(DTypeError, match="complex128"):
        mg.from_dlpack(np.ones(2) * 1j)
    with pytest.raises(ValueError, match="'cpu', got 'cuda'"):
        mg.from_dlpack(np.ones(2), device="cuda")
    for nothing in ([1.0], 2.0, None):
        with pytest.raises(TypeError, match=f"from_dlpack: {type(nothing).__name__} has no __dlpack__"):
            mg.from_dlpack(nothing)
    with pytest.raises(ValueError, match="no streams"):
        Tensor([1.0]).__dlpack__(stream=0)
    torch = pytest.importorskip("torch")
    with pytest.raises(BufferError, match="grad"):
        mg.from_dlpack(torch.ones(2, requires_grad=True))
    with pytest.raises(DTypeError, match=r"bfloat16 \(shape \(2,\)\)"):
        mg.from_dlpack(torch.ones(2, dtype=torch.bfloat16))


def test_what_may_not_be_written_stays_so():
    t = mg.from_dlpack(mg.broadcast_to(Tensor([1.0]), (3,)))
    with pytest.raises(GraphError, match="read-only"):
        t[0] = 2
    with pytest.raises(BufferError):
        t.__dlpack__()  # without a version the capsule could not say it
