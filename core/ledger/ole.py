"""Just enough of the old compound file format (MS-CFB) to look into an .xls before it is parsed."""

import struct
from itertools import pairwise

_END_OF_CHAIN = 0xFFFFFFFA  # and everything above: free, end, FAT and DIFAT sectors
_ENTRY_BYTES = 128
_ROOT, _STREAM = 5, 2


class BrokenContainerError(ValueError):
    """The file is no compound file, or its chains lead nowhere."""


def streams(content: bytes) -> dict[str, bytes]:
    """Return {name: bytes} of the streams in a compound file, wherever in its tree they stand.

    Errors: BrokenContainerError.
    """
    try:
        return _Container(content).streams()
    except (struct.error, IndexError, UnicodeDecodeError, OverflowError) as error:
        raise BrokenContainerError(str(error)) from error


class _Container:
    """One file. Its streams share no sector: they are no longer together than the file itself."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.left = 2 * len(content)  # bytes: small streams are read within the root's, too
        sector_shift, mini_shift = struct.unpack_from("<HH", content, 30)
        if sector_shift not in (9, 12) or mini_shift != 6:
            raise BrokenContainerError("sector size")
        self.size, self.mini_size = 1 << sector_shift, 1 << mini_shift
        self.directory_start, self.cutoff = struct.unpack_from("<I4xI", content, 48)
        self.mini_fat_start, *_rest = struct.unpack_from("<I", content, 60)
        self.fat = self._fat()

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        data = self.content[start : start + self.size]
        if not data:
            raise BrokenContainerError("sector beyond the end")
        return data

    def _numbers(self, data: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))

    def _fat(self) -> list[int]:
        """Read the table of sectors: 109 of its places stand in the header, more in a chain."""
        places = list(struct.unpack_from("<109I", self.content, 76))
        (following,) = struct.unpack_from("<I", self.content, 68)
        for _ in range(len(self.content) // self.size):
            if following >= _END_OF_CHAIN or len(places) * self.size >= len(self.content):
                break
            *more, following = self._numbers(self._sector(following))
            places += more
        table: list[int] = []
        for place in places:
            if len(table) * self.size >= len(self.content):
                break  # it tells of every sector that there is
            if place < _END_OF_CHAIN:
                table += self._numbers(self._sector(place))
        return table

    def _chain(self, start: int, table: list[int], *, size: int) -> list[int]:
        chain = []
        while start < _END_OF_CHAIN:
            chain.append(start)
            self.left -= size
            if self.left < 0:
                raise BrokenContainerError("a chain that never ends, or chains that cross")
            start = table[start]
        return chain

    def _read(self, start: int) -> bytes:
        return b"".join(map(self._sector, self._chain(start, self.fat, size=self.size)))

    def streams(self) -> dict[str, bytes]:
        """Return every stream; small ones stand in the root's own stream."""
        directory = self._read(self.directory_start)
        bounds = pairwise(range(0, len(directory) + 1, _ENTRY_BYTES))
        entries = [self._entry(directory[start:end]) for start, end in bounds]
        roots = [start for _name, kind, start, _size in entries if kind == _ROOT]
        mini = self._read(roots[0]) if roots and roots[0] < _END_OF_CHAIN else b""
        mini_fat = (
            self._numbers(self._read(self.mini_fat_start))
            if self.mini_fat_start < _END_OF_CHAIN
            else []
        )
        found: dict[str, bytes] = {}
        for name, kind, start, size in entries:
            if kind != _STREAM:
                continue
            if size == 0:
                found[name] = b""  # where it would begin means nothing
            elif size >= self.cutoff:
                found[name] = self._read(start)[:size]
            else:
                chain = self._chain(start, mini_fat, size=self.mini_size)
                parts = (n * self.mini_size for n in chain)
                found[name] = b"".join(mini[p : p + self.mini_size] for p in parts)[:size]
        return found

    def _entry(self, entry: bytes) -> tuple[str, int, int, int]:
        (length,) = struct.unpack_from("<H", entry, 64)
        name = entry[: max(0, length - 2)].decode("utf-16-le")
        kind = entry[66]
        start, size = struct.unpack_from("<IQ", entry, 116)
        return name, kind, start, size & 0xFFFFFFFF
