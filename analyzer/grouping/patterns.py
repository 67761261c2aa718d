"""The templates of texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from analyzer.frames import frame
from analyzer.grouping.signature import of_text

if TYPE_CHECKING:
    from pandas import DataFrame


class Template(msgspec.Struct, frozen=True):
    """One template: its stable id, how many texts it has, and which share (0 to 1) of all that is."""

    id: str
    template: str
    count: int
    share: float


class Patterns(msgspec.Struct, frozen=True):
    """The templates of texts, most frequent first; `assignment`: for each text the index of its template."""

    templates: tuple[str, ...]
    assignment: Sequence[int]
    ids: tuple[str, ...]
    counts: tuple[int, ...]

    def to_frame(self) -> DataFrame:
        """A pandas DataFrame with a row for each template: `id`, `template`, `count` and `share` of the texts."""
        rows = zip(self.ids, self.templates, self.counts, strict=True)
        texts = len(self.assignment)
        return frame([Template(name, said, count, count / texts) for name, said, count in rows], Template)


def patterns(texts: Iterable[str]) -> Patterns:
    """The templates of `texts`."""
    names, said = list[str](), dict[str, str]()
    for text in texts:
        signature = of_text(text)
        names.append(signature.id)
        said[signature.id] = min(signature.template, said.get(signature.id, signature.template))
    counts = Counter(names)
    ids = sorted(counts, key=lambda name: (-counts[name], said[name], name))
    places = {name: place for place, name in enumerate(ids)}
    return Patterns(
        tuple(said[name] for name in ids),
        [places[name] for name in names],
        tuple(ids),
        tuple(counts[name] for name in ids),
    )
