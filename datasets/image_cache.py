"""The images of a folder, decoded once: in parallel, with a bar, into a file that later starts map into memory.

Beside the file of pixels stands one with what it was made from: the names, sizes and times of the images' files. The
pixels are taken from there as long as these are the same, and their bytes have the SHA-256 that is written there. Else
they are decoded again. A cache that cannot be written is done without: the images are decoded into memory.
"""

import hashlib
import json
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from tqdm import tqdm

from datasets.decode import decoded
from datasets.errors import DatasetError
from datasets.files import cache_folder, locked
from datasets.given import Pixels, Request
from datasets.standard import Moments
from minigrad.files import check_regular, opened, replacing
from minigrad.kernels.parallel import cores
from minigrad.strict_json import parse

FORM = 1
PIXELS, INDEX = "images.npy", "index.json"
AT_ONCE = 32


class Colour(Exception):
    """A coloured image among those that were taken for grey."""


def images_of(root: Path, files: Sequence[str], train: int, request: Request) -> tuple[np.ndarray, Pixels]:
    """The images of the files, in their order, uint8 (N, C, H, W), and what is known of them; ``train``: of the first.

    A file is a line: its path below the data set's folder, its size in bytes, and when it was written, in nanoseconds,
    with zero bytes between.

    C is 1 where all are grey, else 3. Raises DatasetError, naming the file, for one that is no image or has another
    size than the first.
    """
    made_from = _made_from(files, train, request.size)
    try:
        where = f"{root.resolve()}\0{request.size}"
        folder = cache_folder() / "images" / hashlib.sha256(where.encode("utf-8", "surrogateescape")).hexdigest()[:20]
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / "lock"):
            if (found := _cached(folder, made_from)) is None:
                _fill(folder, made_from, Decoding(root, files, train, request))
                found = _cached(folder, made_from)
        if found is not None:
            return found
    except DatasetError:
        raise
    except OSError:
        pass  # a full disk, or a home that cannot be written to
    return Decoding(root, files, train, request).in_memory()


def _made_from(files: Sequence[str], train: int, size: tuple[int, int] | None) -> str:
    listed = "\n".join([f"{FORM} {train} {size}", *files])
    return hashlib.sha256(listed.encode("utf-8", "surrogateescape")).hexdigest()


def name_of(file: str) -> str:
    """The path in a line of the list of files, see ``images_of``."""
    return file.partition("\0")[0]


def _cached(folder: Path, made_from: str) -> tuple[np.ndarray, Pixels] | None:
    """What the cache holds of these files, None where it is missing, of other files, or damaged."""
    with suppress(OSError, EOFError, ValueError, KeyError, TypeError):
        with opened(folder / INDEX) as file:
            index = parse(file.read())
        if index["made_from"] != made_from:
            return None
        check_regular(folder / PIXELS)
        images = np.load(folder / PIXELS, mmap_mode="r", allow_pickle=False)
        if hashlib.sha256(images.data).hexdigest() == index["sha256"]:
            mean, std = (np.array(index[name]) for name in ("mean", "std"))
            return images, Pixels(index["sha256"], mean, std)
    return None


def _fill(folder: Path, made_from: str, decoding: "Decoding") -> None:
    with suppress(FileNotFoundError):
        (folder / INDEX).unlink()
    with replacing(folder / PIXELS) as file:
        pixels = decoding.into(file)
    index = {"made_from": made_from, "sha256": pixels.digest, "mean": pixels.mean.tolist(), "std": pixels.std.tolist()}
    with replacing(folder / INDEX) as file:
        file.write(json.dumps(index).encode())


class Decoding:
    """The images of some files, decoded in their order by as many threads as there are cores."""

    def __init__(self, root: Path, files: Sequence[str], train: int, request: Request) -> None:
        self.root, self.files, self.train, self.size, self.quiet = root, files, train, request.size, request.quiet

    def into(self, file: BinaryIO) -> Pixels:
        """Write them as an ``.npy`` file."""
        first = self._decoded(self.files[:1])[0]
        start = file.tell()
        try:
            return self._write(file, (1, *first.shape) if first.ndim == 2 else first.shape)
        except Colour:  # among grey ones
            file.seek(start)
            file.truncate()
            return self._write(file, (3, *first.shape[-2:]))

    def in_memory(self) -> tuple[np.ndarray, Pixels]:
        """The same without a file."""
        import io

        file = io.BytesIO()
        pixels = self.into(file)
        file.seek(0)
        return np.load(file, allow_pickle=False), pixels

    def _write(self, file: BinaryIO, shape: tuple[int, ...]) -> Pixels:
        header: dict[str, Any] = {"descr": "|u1", "fortran_order": False, "shape": (len(self.files), *shape)}
        np.lib.format.write_array_header_1_0(file, header)
        hidden = True if self.quiet else None  # None: hidden unless stderr is a terminal
        digest, moments, done = hashlib.sha256(), Moments(), 0
        with tqdm(desc=f"decoding {self.root.name}", total=len(self.files), unit=" images", disable=hidden) as bar:
            for batch in self._batches():
                images = np.empty((len(batch), *shape), np.uint8)
                for i, image in enumerate(batch):
                    images[i] = self._fitted(image, shape, done + i)
                moments.add(images[: max(0, self.train - done)])
                digest.update(images.data)
                file.write(images.data)
                done += len(images)
                bar.update(len(images))
        return Pixels(digest.hexdigest(), *moments.mean_and_std(255))

    def _batches(self) -> Iterator[list[np.ndarray]]:
        """Some images at a time, in order; a few such batches are under way, never all."""
        under_way: deque[Future[list[np.ndarray]]] = deque()
        with ThreadPoolExecutor(cores()) as threads:
            try:
                for start in range(0, len(self.files), AT_ONCE):
                    under_way.append(threads.submit(self._decoded, self.files[start : start + AT_ONCE]))
                    if len(under_way) > 2 * cores():
                        yield under_way.popleft().result()
                while under_way:
                    yield under_way.popleft().result()
            finally:
                threads.shutdown(cancel_futures=True)

    def _decoded(self, files: Sequence[str]) -> list[np.ndarray]:
        return [decoded(self.root / name_of(file), self.size) for file in files]

    def _fitted(self, image: np.ndarray, shape: tuple[int, ...], place: int) -> np.ndarray:
        """The image in the shape of all."""
        if image.shape[-2:] != shape[-2:]:
            (h, w), (height, width) = image.shape[-2:], shape[-2:]
            raise DatasetError(
                f"{self.root / name_of(self.files[place])} is {h} × {w} (height × width), and "
                f"{self.root / name_of(self.files[0])} {height} × {width}; scale all to one size with --size H W"
            )
        if image.ndim == 3 and shape[0] == 1:
            raise Colour
        return image
