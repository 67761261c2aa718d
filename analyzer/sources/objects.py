"""Objects of a store: an address, a folder or a glob of them -> sources, and a source -> its bytes as they come."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar

import msgspec

from analyzer.errors import SourceError
from analyzer.sources import wildcards
from analyzer.sources.locations import Source
from analyzer.sources.stores import Address, address_of, connected, explained

if TYPE_CHECKING:
    from concurrent.futures import Future

    Fetch = Callable[[int, int], Future[bytes]]
    """Begins to get the bytes from a first one on up to another."""

BLOCK = 1 << 22
"""Bytes asked for at a time; two or three blocks are held."""

_LONGEST = 200
_MAGIC = re.compile(r"[*?[]")


def find_objects(name: str) -> list[Source]:
    """The objects that an address stands for: one, all below a folder, or those that a glob fits; in order of names.

    As with files a glob that fits a folder stands for all below it, and hidden ones (a part of the path that begins
    with a dot, and is not named) are passed over; so are empty placeholders of folders. For a glob everything is listed
    that begins like it, up to its first wildcard. Raises SourceError where there is nothing, or the store does not
    answer.
    """
    address = address_of(name)
    if _MAGIC.search(address.authority):
        raise SourceError(f"{name}: the name of a bucket holds no wildcards; name the bucket in full")
    magic = _MAGIC.search(address.key)
    objects = _listed(address, magic.start()) if magic else _single(address) or _listed(address, len(address.key))
    fits = wildcards.fits(address.key) if magic else wildcards.below(address.key)
    chosen = [each for each in objects if each.address == address] or [
        each for each in objects if fits(each.address.key)
    ]
    if not chosen:
        what = "matches no object" if magic else "there is no such object or folder, or nothing in it"
        raise SourceError(f"{name}: {what}; name an object, a folder, or a glob ('**' crosses folders)")
    return [Source(str(each.address), each) for each in sorted(chosen, key=lambda each: each.address.key)]


class StoredObject(msgspec.Struct, frozen=True):
    """An object as it was listed; `generation` names its version, where the store has such."""

    address: Address
    size: int
    generation: str = ""
    wrapping: ClassVar[None] = None
    lent: ClassVar[bool] = False
    near: ClassVar[bool] = False
    again: ClassVar[bool] = True

    @property
    def key(self) -> str:
        return str(self.address)

    def look(self, start: int, size: int) -> bytes:
        try:
            return self._fetcher()(start, min(start + size, self.size)).result()
        except Exception as error:
            raise explained(self.address, error) from None

    def open(self) -> BinaryIO:
        """Raises SourceError where its first block cannot be read."""
        file = ObjectBytes(self._fetcher(), self.size)
        try:
            file.begin()
        except Exception as error:
            file.close()
            raise explained(self.address, error) from None
        return file  # type: ignore[return-value]  # it has all that is used of one

    def _fetcher(self) -> Fetch:
        from asyncio import run_coroutine_threadsafe  # imported late: the library of the store runs its loop by then

        store = connected(self.address, raw=True)
        more = {"generation": self.generation} if self.generation else {}

        async def bytes_of(start: int, end: int) -> bytes:
            data: bytes = await store._cat_file(self.address.path, start=start, end=end, **more)
            if len(data) != end - start:
                raise OSError("its bytes are not those that were listed: it has changed, or has a Content-Encoding")
            return data

        return lambda start, end: run_coroutine_threadsafe(bytes_of(start, end), store.loop)


class ObjectBytes(io.RawIOBase):
    """An object as a file, read block by block; once a quarter of a block was read, the next is under way."""

    def __init__(self, fetch: Fetch, size: int) -> None:
        self._fetch, self._size = fetch, size
        self._place = 0
        self._blocks: dict[int, Future[bytes]] = {}

    def begin(self) -> None:
        """Wait for the first block; raises what the store's library does."""
        if self._size:
            self._block(0).result()

    def read(self, size: int = -1, /) -> bytes:
        end = self._size if size < 0 else min(self._size, self._place + size)
        pieces: list[bytes] = []
        while self._place < end:
            number, start = divmod(self._place, BLOCK)
            try:
                block = self._block(number).result()
            except Exception as error:
                if pieces:
                    break  # what came before it is good; the next call fails
                raise OSError(_words(error)) from None
            pieces.append(block[start : start + end - self._place])
            self._place += len(pieces[-1])
            if self._place % BLOCK > BLOCK // 4 and (number + 1) * BLOCK < self._size:
                self._block(number + 1)
        return b"".join(pieces)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._place = max(0, offset + (0, self._place, self._size)[whence])
        return self._place

    def tell(self) -> int:
        return self._place

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        for block in self._blocks.values():
            block.cancel()
        self._blocks.clear()
        super().close()

    def _block(self, number: int) -> Future[bytes]:
        if number not in self._blocks:
            here = self._place // BLOCK
            for other in [other for other in self._blocks if abs(other - here) > 1]:
                self._blocks.pop(other).cancel()
            self._blocks[number] = self._fetch(number * BLOCK, min((number + 1) * BLOCK, self._size))
        return self._blocks[number]


def _single(address: Address) -> list[StoredObject]:
    """The object of just this name, where there is one; it may be read even where listing is not allowed."""
    if not address.key or address.key.endswith("/"):
        return []
    store = connected(address)
    try:
        return _objects(address, [store.info(address.path)])
    except FileNotFoundError:
        return []
    except Exception as error:
        raise explained(address, error) from None


def _listed(address: Address, known: int) -> list[StoredObject]:
    """The objects below the folder `address`, or those that begin like the first `known` characters of a glob."""
    folder, _, begin = address.key[:known].rpartition("/")
    if known == len(address.key):
        folder, begin = address.key.rstrip("/"), ""
    store = connected(address)
    try:
        found = store.find(
            f"{address.bucket}/{folder}".rstrip("/"), detail=True, **({"prefix": begin} if begin else {})
        )
        # where the path is an object, adlfs gives but its name
        infos = [*found.values()] if isinstance(found, dict) else [store.info(path) for path in found]
    except Exception as error:
        raise explained(address, error) from None
    return _objects(address, infos)


def _objects(address: Address, infos: Iterable[dict[str, Any]]) -> list[StoredObject]:
    return [
        StoredObject(
            msgspec.structs.replace(address, key=info["name"].partition("/")[2]),
            int(info["size"] or 0),
            str(info.get("generation") or ""),
        )
        for info in infos
        if info["type"] == "file" and not (info["name"].endswith("/") and not info["size"])
    ]


def _words(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:_LONGEST]
