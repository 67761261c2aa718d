"""The templates of a log: which kinds of messages it has, and which text is of which kind."""

from __future__ import annotations

import tempfile
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import IO, TYPE_CHECKING

import msgspec

from analyzer.frames import frame
from analyzer.grouping.merging import Family, Known, families
from analyzer.grouping.signature import Signature, of_alike, of_text, one_digit, one_number

if TYPE_CHECKING:
    from pandas import DataFrame

MOST_SIGNATURES = 20_000
OTHER = "(other messages)"
_OTHER_ID = "other"
_BLOCK = 4096
_FEW_NEW = 5
_MOST_KNOWN = 100_000
_IN_MEMORY = 2**22


class Template(msgspec.Struct, frozen=True):
    """One template: its stable id, how many texts it has, and which share (0 to 1) of all that is."""

    id: str
    template: str
    count: int
    share: float


class Patterns(msgspec.Struct, frozen=True):
    """The templates of some texts, the most frequent first.

    `templates` are readable: `<num>`, `<path>` and the like stand for values, `<*>` where words vary. `ids` and
    `counts` (how many texts) are of the same length. `assignment` has the index of its template for each text.
    """

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
    """The templates of `texts`, whatever their order.

    Texts have the same template if their signatures are the same or in one family. Memory is bounded but for four
    bytes a text: of more than 20,000 signatures those with the smallest ids make families, and any other text goes to
    a template that fits it, else to `(other messages)`.
    """
    if isinstance(texts, str | bytes):
        raise TypeError("patterns() takes texts, such as a list of lines, not one text")
    with tempfile.SpooledTemporaryFile(
        _IN_MEMORY, "w+", encoding="utf-8", errors="surrogatepass", newline="\n"
    ) as left_out:
        signatures = _Signatures(left_out)
        rest = iter(texts)
        while block := list(islice(rest, _BLOCK)):
            signatures.add(block)
        return signatures.patterns()


class _Signatures:
    """Signatures by a number each. What lies beyond the bound is written to a file, to be fitted in the end."""

    def __init__(self, left_out: IO[str]) -> None:
        self._numbers = array("I")
        self._next = 0
        self._known: dict[bytes, int] = {}
        self._kept: dict[str, _Kept] = {}
        self._beyond = "~"  # behind all ids
        self._left_out = left_out

    def add(self, texts: list[str]) -> None:
        distinct = [*dict.fromkeys(texts)]
        if 2 * len(distinct) > len(texts):
            self._numbers.extend(self._numbers_of(texts))
        else:
            by_text = dict(zip(distinct, self._numbers_of(distinct), strict=True))
            self._numbers.extend(map(by_text.__getitem__, texts))

    def _numbers_of(self, texts: list[str]) -> list[int]:
        digits = one_digit(texts)
        numbers = [*map(self._known.get, digits)]
        if None in numbers:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            self._learn(digits)
            numbers = [*map(self._known.get, digits)]
            for place, number in enumerate(numbers):
                if number is None:
                    numbers[place] = self._number_of(of_text(texts[place]))
        return numbers  # type: ignore[return-value]

    def _learn(self, digits: list[bytes]) -> None:
        new = dict.fromkeys(digit for digit in digits if digit and digit not in self._known)
        many = len(new) * _FEW_NEW > len(digits)  # else looking at each is faster than finding those that are alike
        for digit, alike in zip(new, one_number([*new]) if many else new, strict=True):
            number = self._known.get(alike)
            if number is None and (signature := of_alike(alike)):
                number = self._known[alike] = self._number_of(signature)
            if number is not None:
                self._known[digit] = number

    def patterns(self) -> Patterns:
        self._keep_smallest()
        merged = families({id_: one.template for id_, one in self._kept.items() if one.is_message})
        kinds: dict[str, str] = {}
        of_number = [_OTHER_ID] * self._next
        for id_, one in self._kept.items():
            family = merged.get(id_)
            name = family.id if family else id_
            kinds[name] = family.template if family else one.template
            of_number[one.number] = name
        self._fit_left_out(of_number, merged)
        return _ordered(self._numbers, of_number, kinds)

    def _number_of(self, signature: Signature) -> int:
        kept = self._kept.get(signature.id)
        if kept:
            kept.template = min(kept.template, signature.template)
            return kept.number
        number, self._next = self._next, self._next + 1
        one = _Kept(number, signature.kind == "message", signature.template)
        if signature.id > self._beyond:
            self._leave_out(one)
        else:
            self._kept[signature.id] = one
            if len(self._kept) >= 2 * MOST_SIGNATURES:
                self._keep_smallest()
        return number

    def _keep_smallest(self) -> None:
        ids = sorted(self._kept)
        for id_ in ids[MOST_SIGNATURES:]:
            self._leave_out(self._kept.pop(id_))
        if len(ids) > MOST_SIGNATURES:
            self._beyond = ids[MOST_SIGNATURES - 1]

    def _leave_out(self, one: _Kept) -> None:
        if one.is_message:
            self._left_out.write(f"{one.number} {one.template}\n")

    def _fit_left_out(self, of_number: list[str], merged: dict[str, Family]) -> None:
        if self._left_out.tell():
            known = Known(merged.values())
            self._left_out.seek(0)
            for line in self._left_out:
                number, _, template = line.rstrip("\n").partition(" ")
                of_number[int(number)] = known.fitting(template) or _OTHER_ID


class _Kept(msgspec.Struct):
    number: int
    is_message: bool
    template: str


def _ordered(numbers: array[int], of_number: list[str], kinds: dict[str, str]) -> Patterns:
    counts: Counter[str] = Counter()
    for number, count in Counter(numbers).items():
        counts[of_number[number]] += count
    kinds[_OTHER_ID] = OTHER
    ids = sorted(counts, key=lambda id_: (-counts[id_], kinds[id_], id_))
    index = {id_: place for place, id_ in enumerate(ids)}
    places = [index[id_] for id_ in of_number]
    return Patterns(
        templates=tuple([kinds[id_] for id_ in ids]),
        assignment=array("I", map(places.__getitem__, numbers)),
        ids=tuple(ids),
        counts=tuple([counts[id_] for id_ in ids]),
    )
