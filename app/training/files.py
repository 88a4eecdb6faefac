"""Writes files and folders whole or not at all, and says in one sentence why it could not.

Every result of a training goes through here, so a full disk, Ctrl-C or a kill leaves nothing
half-written under a name that anything reads. Knows no results.
"""

import hashlib
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import ArrayLike

from app.errors import TrainingError

LOCK = ".lock"
"""Name of the file in a folder that one process at a time works in."""


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Yield a free path beside `path` for a file or folder, which takes the place of `path`.

    It does so when the block ends well; a folder finds the place of `path` empty.

    Raises:
        TrainingError: the disk is full, or the folder can't be written to.
    """
    path = path.resolve()  # a link stays a link
    # The name ends as the other does, since some writers go by that.
    partial = path.with_name(f".partial-{os.getpid()}-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        for one in [partial, *partial.rglob("*")]:
            _flush(one)
        partial.replace(path)
    except OSError as error:
        raise _trouble(path, partial, error) from error
    finally:
        remove(partial)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there and if that can be done."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def write(path: Path, content: Callable[[BinaryIO], object]) -> None:
    """Let `content` write the file `path`.

    Raises:
        TrainingError: the disk is full, or the folder can't be written to.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        # A device or a pipe such as /dev/stdout, in whose place nothing must be put.
        with path.open("wb") as file:
            content(file)
        return
    with replaced(path) as partial, partial.open("wb") as file:
        content(file)


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path` as UTF-8."""
    write(path, lambda file: file.write(text.encode()))


def write_json(path: Path, content: Any) -> None:
    """Write `content` to `path` as JSON that people can read."""
    write_text(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def write_arrays(path: Path, **arrays: ArrayLike) -> None:
    """Write `arrays` to the .npz file `path`."""
    # A zip file that a full disk cuts short complains once more when it is thrown away.
    whole = io.BytesIO()
    np.savez(whole, **arrays)
    write(path, lambda file: file.write(whole.getbuffer()))


def read_json(path: Path) -> Any:
    """Return what `write_json` wrote; raise TrainingError where it can't be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError(f"{path} is missing or damaged.") from error


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hex; read once while the file stays as it is."""
    seen = path.stat()
    return _sha256(path, seen.st_size, seen.st_mtime_ns)


@cache
def _sha256(path: Path, _size: int, _modified: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def writable(*files: Path | None) -> None:
    """Raise TrainingError where one of `files` can't be written, before any work is done."""
    for file in files:
        if file is None or (file.exists() and not file.is_file() and not file.is_dir()):
            continue  # a device or a pipe takes what comes
        if file.is_dir() or not file.parent.is_dir():
            raise TrainingError(f"{file} can't be written: name a file in a folder that exists.")
        writable_folder(file.parent)


def writable_folder(folder: Path) -> None:
    """Raise TrainingError where nothing can be written into `folder`, made if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise TrainingError(
            f"Nothing can be written into {folder}: {_why(error)}. Name another folder."
        ) from error


@contextmanager
def locked(folder: Path, busy: str) -> Iterator[None]:
    """Hold `folder` for this process alone; a killed process holds nothing.

    Raises:
        TrainingError: another process holds it, which the sentence `busy` says.
    """
    from filelock import FileLock, Timeout  # the server is installed without it

    writable_folder(folder)
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise TrainingError(busy) from None
    try:
        yield
    finally:
        lock.release()


def _flush(path: Path) -> None:
    """Put a file on the disk, so that a power cut leaves none of it empty."""
    if path.is_file():
        with path.open("rb+") as file:
            os.fsync(file.fileno())


def _trouble(path: Path, partial: Path, error: OSError) -> TrainingError:
    """Return what to say of an error met while `path` was written."""
    why = _why(error)
    named = error.filename
    if named and partial.name not in str(named) and Path(str(named)) != path.parent:
        return TrainingError(f"{named} can't be used: {why}.")
    return TrainingError(f"{path} can't be written: {why}.")


def _why(error: OSError) -> str:
    # NumPy does not tell why it could write only a part.
    return (error.strerror or "the disk may be full").lower()
