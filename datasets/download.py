"""Downloads: mirrors in turn, a progress bar, resume, a checksum, and a whole file or none."""

import http.client
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

from tqdm import tqdm

from datasets.errors import DownloadError
from datasets.files import locked, md5_of
from minigrad.files import check_regular

ATTEMPTS = 3
CHUNK = 1 << 16
TIMEOUT = 20.0
# Not plain OSError: a full disk is no fault of the mirror.
NETWORK_ERRORS = (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError, ssl.SSLError)


def download(
    name: str, mirrors: Sequence[str], folder: Path, md5: str, *, timeout: float = TIMEOUT, quiet: bool = False
) -> Path:
    """Bring `folder/name` from the first of `mirrors` that has it whole; a file already there is left as it is.

    A mirror is the address to which `name` is appended. What an interrupted download left in `folder/name.part` is
    resumed by an HTTP Range request. The file gets its name only when its MD5 is `md5`. `timeout` is in seconds, for
    the connection and for each read. Processes that want the same file wait for the one that downloads it.

    Raises DownloadError, which names the file, each mirror with the reason it failed, and what to do.
    """
    target = folder / name
    lock = folder / f"{name}.lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(lock):
            if not target.exists():
                _from_mirrors(target, mirrors, md5, timeout, quiet)
            with suppress(OSError):  # Windows does not delete a file that is open
                lock.unlink(missing_ok=True)
    except DownloadError:
        raise
    except OSError as error:
        raise DownloadError(
            f"cannot write {name} into {folder}: {error.strerror or error}; "
            f"make room there, or choose another folder with --data-dir"
        ) from error
    return target


def _from_mirrors(target: Path, mirrors: Sequence[str], md5: str, timeout: float, quiet: bool) -> None:
    part = target.with_name(f"{target.name}.part")
    failures = []
    for mirror in mirrors:
        url = mirror + target.name
        failure = _from_mirror(url, part, md5, timeout, quiet)
        if failure is None:
            os.replace(part, target)
            return
        failures.append(f"{url} ({failure})")
    raise DownloadError(
        f"could not download {target.name} from {' nor from '.join(failures) or 'no mirror'}; "
        f"try again later, or put the file by hand into {target.parent} or a folder named with --data-dir"
    )


def _from_mirror(url: str, part: Path, md5: str, timeout: float, quiet: bool) -> str | None:
    """Complete `part` from one mirror. None if it is whole then, else the reason why not."""
    failure = None
    for _ in range(ATTEMPTS):
        check_regular(part)
        held = _size(part)
        try:
            _transfer(url, part, held, timeout, quiet)
        except urllib.error.HTTPError as error:
            with error:
                if error.code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE or not held:
                    return f"HTTP {error.code} {error.reason}"
        except NETWORK_ERRORS as error:
            failure = " ".join(str(getattr(error, "reason", error)).split()) or type(error).__name__
            if _size(part) <= held:
                return failure
            continue  # the connection was cut: ask the same mirror for the rest
        found = md5_of(part)
        if found == md5:
            return None
        part.unlink()
        failure = f"its MD5 is {found}, should be {md5}"
        if not held:
            return failure
        # the part from before may be damaged: once more from the first byte
    return failure


def _transfer(url: str, part: Path, held: int, timeout: float, quiet: bool) -> None:
    """One request: the bytes after the `held` ones, or all of them if the server knows no ranges."""
    headers = {"User-Agent": "minigrad"} | ({"Range": f"bytes={held}-"} if held else {})
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=timeout) as response:
        partial = response.status == HTTPStatus.PARTIAL_CONTENT
        if partial and not response.headers.get("Content-Range", "").startswith(f"bytes {held}-"):
            raise http.client.HTTPException(f"asked for bytes {held}-, got {response.headers.get('Content-Range')}")
        start = held if partial else 0
        length = response.headers.get("Content-Length", "")
        total = start + int(length) if length.isdigit() else None
        with (
            open(part, "ab" if partial else "wb") as file,
            tqdm(desc=part.stem, initial=start, total=total, unit="B", unit_scale=True, disable=quiet) as bar,
        ):
            while chunk := response.read(CHUNK):
                file.write(chunk)
                bar.update(len(chunk))
            # http.client reports a body shorter than its Content-Length as if it had ended well
            if total is not None and file.tell() < total:
                raise ConnectionError(f"connection cut after {file.tell():,} of {total:,} bytes")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
