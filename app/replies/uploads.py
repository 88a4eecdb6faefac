"""Where photos wait to be looked at: in memory while there is room, else in temporary files.

Filled by the form's reader, emptied by a worker. Bounded over all connections of a process;
knows no forms and no pictures.
"""

import asyncio
import tempfile
from typing import BinaryIO, Self

from app.errors import NoSpaceForUpload, ServerBusy

IN_MEMORY = 64_000_000
IN_FLIGHT = 256_000_000
"""Bytes of all photos of a server that are not answered yet, in memory and files together."""


class Uploads:
    """Count the bytes of all uploads: at most `most`, and of these `memory` outside of files."""

    def __init__(self, most: int = IN_FLIGHT, memory: int = IN_MEMORY) -> None:
        self.most = most
        self.memory = memory
        self.held = 0
        self.in_memory = 0
        self.coming: dict[Upload, None] = {}
        """Those that are not whole yet, in the order in which they began."""

    def begin(self) -> "Upload":
        """Return an upload without a byte; a context that lets its bytes go at its end."""
        return Upload(self)

    def make_room(self) -> None:
        """Drop the one that has been coming in for longest; who is quick is whole by then."""
        next(upload for upload in self.coming if not upload.is_written).drop()


class Upload:
    """Hold the bytes of one photo, piece by piece."""

    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads
        self._held = 0
        self._pieces: list[bytes] = []
        self._in_memory = 0
        self._file: BinaryIO | None = None
        self._dropped = False
        self.is_written = False
        """Whether a thread writes it to a file right now."""
        uploads.coming[self] = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._let_go()

    def _let_go(self) -> None:
        self._uploads.coming.pop(self, None)
        self._uploads.held -= self._held
        self._uploads.in_memory -= self._in_memory
        self._held = self._in_memory = 0
        self._pieces.clear()
        if self._file:
            self._file.close()

    def drop(self) -> None:
        """Let its bytes go, for another's sake; who sends it hears so with the next."""
        self._dropped = True
        self._let_go()

    def end(self) -> None:
        """Call it whole: from now on it is not dropped.

        Raises:
            ServerBusy: it was.
        """
        if self._dropped:
            raise ServerBusy
        self._uploads.coming.pop(self)

    async def add(self, piece: bytes) -> None:
        """Take in the next bytes; where memory has no room for them, all of it goes to a file.

        Raises:
            ServerBusy: it was dropped, now or before.
            NoSpaceForUpload: the file can't be made or written.
        """
        uploads = self._uploads
        while not self._dropped and uploads.held + len(piece) > uploads.most:
            uploads.make_room()
        if self._dropped:
            raise ServerBusy
        uploads.held += len(piece)
        self._held += len(piece)
        uploads.in_memory += len(piece)
        self._in_memory += len(piece)
        self._pieces.append(piece)
        if uploads.in_memory > uploads.memory:
            self.is_written = True
            try:
                await asyncio.to_thread(self._to_file)
            except OSError as error:
                raise NoSpaceForUpload from error
            finally:
                self.is_written = False
            uploads.in_memory -= self._in_memory
            self._in_memory = 0

    def read(self) -> bytes:
        """Return all bytes; to be called in a worker, since a file may have to be read."""
        if not self._file:
            self._pieces[:] = [b"".join(self._pieces)]
            return self._pieces[0]
        self._file.seek(0)
        return b"".join((self._file.read(), *self._pieces))

    def _to_file(self) -> None:
        # Unbuffered, so that a full disk is noticed here and not when the file is closed.
        self._file = self._file or tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - the upload closes it
        rest = memoryview(b"".join(self._pieces))
        while rest:
            rest = rest[self._file.write(rest) :]
        self._pieces.clear()
