"""IDX files: what is written is read, and whatever is not exactly one array is refused in one line."""

import contextlib
import gzip
import hashlib
import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from datasets import IDXError, read_idx, write_idx
from datasets.idx import DTYPES

IDX_DTYPES = [dtype.newbyteorder("=") for dtype in DTYPES.values()]
PAIR = struct.pack(">HBBI", 0, 0x08, 1, 2) + b"\x05\x07"  # the uint8 array [5, 7]
LARGEST = 2**32 - 1


def written(folder: Path, content: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(content)
    return path


@settings(max_examples=60, deadline=None)
@given(
    array=st.sampled_from(IDX_DTYPES).flatmap(
        lambda dtype: arrays.arrays(dtype, arrays.array_shapes(min_dims=1, max_dims=5, min_side=0, max_side=5))
    ),
    ending=st.sampled_from(["", ".gz"]),
)
def test_reading_gives_back_what_was_written(tmp_path_factory, array: np.ndarray, ending: str) -> None:
    path = tmp_path_factory.mktemp("idx") / f"array{ending}"
    write_idx(path, array)
    back = read_idx(path)
    assert back.dtype == array.dtype
    assert back.dtype.isnative
    assert back.shape == array.shape
    assert back.tobytes() == array.tobytes()
    assert back.flags.writeable


@pytest.mark.parametrize(
    ("code", "elements", "expected"),
    [
        (0x08, b"\x00\xff", np.array([0, 255], np.uint8)),
        (0x09, b"\x7f\xff", np.array([127, -1], np.int8)),
        (0x0B, b"\x01\x02\xff\xfe", np.array([258, -2], np.int16)),
        (0x0C, b"\x00\x01\x00\x00\xff\xff\xff\xff", np.array([65536, -1], np.int32)),
        (0x0D, b"\x3f\x80\x00\x00\xc0\x00\x00\x00", np.array([1, -2], np.float32)),
        (0x0E, b"\x3f\xf0" + bytes(6) + b"\xc0\x00" + bytes(6), np.array([1, -2], np.float64)),
    ],
)
def test_every_type_is_read_as_big_endian(tmp_path: Path, code: int, elements: bytes, expected: np.ndarray) -> None:
    content = struct.pack(">HBBI", 0, code, 1, 2) + elements
    array = read_idx(written(tmp_path, content))
    assert array.dtype == expected.dtype
    assert array.tolist() == expected.tolist()
    write_idx(tmp_path / "again", expected)
    assert (tmp_path / "again").read_bytes() == content


def test_gzip_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    (tmp_path / "plain.gz").write_bytes(PAIR)
    (tmp_path / "packed").write_bytes(gzip.compress(PAIR))
    assert read_idx(tmp_path / "plain.gz").tolist() == read_idx(tmp_path / "packed").tolist() == [5, 7]


def test_the_same_array_gives_the_same_gz_bytes(tmp_path: Path) -> None:
    for name in ("a.gz", "b.gz"):
        write_idx(tmp_path / name, np.arange(1000, dtype=np.int32))
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "not an IDX file", id="empty"),
        pytest.param(PAIR[:3], "not an IDX file", id="three bytes"),
        pytest.param(b"\x89PNG" + PAIR, "not an IDX file", id="a picture"),
        pytest.param(b"<html>", "not an IDX file", id="a web page"),
        pytest.param(b"\0\1" + PAIR[2:], "not an IDX file", id="second byte not zero"),
        pytest.param(b"\0\0\x0a\1" + PAIR[4:], "IDX type 0x0a is none of 0x08, 0x09", id="unknown type"),
        pytest.param(b"\0\0\x08\0", "0 dimensions", id="no dimension"),
        pytest.param(PAIR[:6], "truncated inside the header", id="half a header"),
        pytest.param(PAIR[:8], r"truncated: shape \(2,\) of uint8 takes 2 bytes, the file holds 0", id="no elements"),
        pytest.param(PAIR[:9], "truncated: .* takes 2 bytes, the file holds 1", id="truncated"),
        pytest.param(PAIR + b"\0", "trailing data: .* takes 2 bytes, the file holds more", id="trailing"),
        pytest.param(
            struct.pack(">HBB3I", 0, 0x08, 3, 0, LARGEST, LARGEST) + b"\1", "trailing data", id="trailing nothing"
        ),
        pytest.param(struct.pack(">HBB4I", 0, 0x0E, 4, 0, *[LARGEST] * 3), "NumPy cannot hold", id="none of too many"),
        pytest.param(struct.pack(">HBB65I", 0, 0x08, 65, *[1] * 65) + b"\1", "NumPy cannot hold", id="65 dimensions"),
        pytest.param(gzip.compress(PAIR)[:-9], "damaged gzip", id="gzip truncated"),
        pytest.param(gzip.compress(PAIR)[:-8] + bytes(8), "damaged gzip", id="gzip of another checksum"),
        pytest.param(gzip.compress(PAIR)[:10] + b"\xff" * 20, "damaged gzip", id="gzip garbled"),
        pytest.param(gzip.compress(PAIR) + b"more", "damaged gzip", id="gzip with a tail"),
        pytest.param(b"\x1f\x8b", "damaged gzip", id="gzip magic only"),
        pytest.param(gzip.compress(PAIR[:9]), "truncated: ", id="truncated inside gzip"),
        pytest.param(gzip.compress(PAIR + b"\0"), "trailing data: ", id="trailing inside gzip"),
        pytest.param(gzip.compress(gzip.compress(PAIR)), "not an IDX file", id="gzip in gzip"),
    ],
)
def test_what_is_not_one_whole_array_is_refused_in_one_line_naming_the_file(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = written(tmp_path, content)
    with pytest.raises(IDXError, match=message) as refusal:
        read_idx(path)
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert isinstance(refusal.value, ValueError)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_damage_to_a_checked_file_goes_unnoticed(tmp_path_factory, data: st.DataObject) -> None:
    whole = struct.pack(">HBB2I", 0, 0x0B, 2, 3, 4) + bytes(range(24))
    packed = data.draw(st.booleans())
    content = bytearray(gzip.compress(whole, mtime=0) if packed else whole)
    # past gzip's own header, whose time stamp and file name say nothing about the content
    offset = data.draw(st.integers(10 if packed else 0, len(content) - 1))
    content[offset] ^= data.draw(st.integers(1, 255))
    path = written(tmp_path_factory.mktemp("idx"), bytes(content))
    # A few bits of a gzip file may be anything: behind the end of a block, up to a whole byte.
    means_the_same = packed and unpacked(bytes(content)) == whole
    with contextlib.nullcontext() if means_the_same else pytest.raises(IDXError):
        read_idx(path, md5=hashlib.md5(whole).hexdigest())


def unpacked(content: bytes) -> bytes | None:
    """What a gzip file says, None if it is broken."""
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return None


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_absurd_dimensions_allocate_nothing(tmp_path: Path, pack) -> None:
    path = written(tmp_path, pack(struct.pack(">HBB4I", 0, 0x0E, 4, *[LARGEST] * 4) + bytes(1000)))
    tracemalloc.start()
    with pytest.raises(IDXError, match=r"truncated: .* the file holds 1,000"):
        read_idx(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20


def test_a_gzip_bomb_is_unpacked_no_further_than_its_header_says(tmp_path: Path) -> None:
    path = written(tmp_path, gzip.compress(PAIR + bytes(64 << 20)))
    tracemalloc.start()
    with pytest.raises(IDXError, match="trailing data"):
        read_idx(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20


def test_the_md5_is_of_the_decompressed_file_and_a_mismatch_names_both(tmp_path: Path) -> None:
    right, wrong = hashlib.md5(PAIR).hexdigest(), "0" * 32
    for content in (PAIR, gzip.compress(PAIR)):
        path = written(tmp_path, content)
        assert read_idx(path, md5=right).tolist() == [5, 7]
        with pytest.raises(IDXError, match=f"MD5 of the content is {right}, should be {wrong}"):
            read_idx(path, md5=wrong)


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_idx(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros(3, np.int64), "dtype int64 has no IDX type; convert the array to one of uint8, int8, int16"),
        (np.zeros(3, bool), "dtype bool has no IDX type"),
        (np.array(["a"]), "has no IDX type"),
        (np.float32(1), r"one dimension or more, each under 2³², not shape \(\)"),
        (np.broadcast_to(np.uint8(0), (1 << 32,)), r"each under 2³², not shape \(4294967296,\)"),
    ],
)
def test_what_idx_cannot_hold_is_not_written(tmp_path: Path, array: np.ndarray, message: str) -> None:
    with pytest.raises(IDXError, match=message):
        write_idx(tmp_path / "file", array)
    assert not list(tmp_path.iterdir())
