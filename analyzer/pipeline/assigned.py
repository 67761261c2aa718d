"""The pattern of each entry, as a file. Which signatures are one pattern is known only when all is read, so the entries
wait on disk until then.
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self, TextIO

from analyzer.entry.batch import Batch
from analyzer.entry.characters import cell
from analyzer.errors import UsageError
from analyzer.verdict.pattern_list import OTHER

_COLUMNS = ("file", "line", "insert_id", "id")


class Assigned:
    """Entries, each with the id of its signature, on their way to a file: JSON lines, or CSV where its name ends in
    `.csv`. The file is there when `write` is done, or not at all. Raises UsageError where it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = Path(os.path.realpath(path))
        self._unfinished = self._path.with_name(f".logtriage-{os.urandom(6).hex()}")
        if str(path) == "-" or self._is_no_file():
            raise UsageError(f"--assign {path}: is no regular file; name one such as assigned.jsonl")
        self._waiting: IO[str] = tempfile.TemporaryFile("w+", encoding="ascii")  # noqa: SIM115
        try:
            self._file: TextIO = self._unfinished.open("x", encoding="utf-8", errors="replace", newline="")
        except (OSError, ValueError) as error:
            self._waiting.close()
            raise self._cannot(error) from None

    def _is_no_file(self) -> bool:
        try:
            return self._path.exists() and not self._path.is_file()
        except OSError as error:  # a name of thousands of letters
            raise self._cannot(error) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for end in (self._waiting.close, self._file.close, self._unfinished.unlink):
            with suppress(OSError):
                end()

    def add(self, batch: Batch, ids: Sequence[str]) -> None:
        """Note the entries of a batch, whose signatures (or families) have these ids."""
        file = json.dumps(batch.file)
        lines = [f"[{file}, {line or 'null'}, " for line in batch.lines]
        names = [json.dumps(name) if name else "null" for name in batch.insert_ids]
        rows = [f'{line}{name}, "{of}"]\n' for line, name, of in zip(lines, names, ids, strict=True)]
        try:
            self._waiting.writelines(rows)
        except OSError as error:
            raise self._cannot(error) from None

    def begin_again(self) -> None:
        """Forget all entries: they will come once more."""
        self._waiting.seek(0)
        self._waiting.truncate()

    def write(self, belongs: Mapping[str, str]) -> None:
        """Write all of them; `belongs`: signature -> pattern, without those that are `OTHER`."""
        try:
            self._waiting.seek(0)
            _written(self._rows(belongs), self._file, as_csv=self._path.suffix.lower() == ".csv")
            self._file.close()
            self._unfinished.replace(self._path)
        except OSError as error:
            raise self._cannot(error) from None

    def _rows(self, belongs: Mapping[str, str]) -> Iterator[list[str | int | None]]:
        for line in self._waiting:
            *place, signature = json.loads(line)
            yield [*place, belongs.get(signature, OTHER)]

    def _cannot(self, error: OSError | ValueError) -> UsageError:
        return UsageError(f"--assign {self._path}: cannot be written ({getattr(error, 'strerror', None) or error})")


def _written(rows: Iterator[list[str | int | None]], file: TextIO, *, as_csv: bool) -> None:
    if not as_csv:
        for row in rows:
            known = {name: value for name, value in zip(_COLUMNS, row, strict=True) if value is not None}
            file.write(json.dumps(known) + "\n")
        return
    table = csv.writer(file, lineterminator="\n")
    table.writerow(_COLUMNS)
    for row in rows:
        table.writerow([cell(value) if isinstance(value, str) else value for value in row])
