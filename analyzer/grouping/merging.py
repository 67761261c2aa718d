"""Families: signatures of messages that differ only in words that vary.

A signature is computed from one message alone, so a word that varies but looks like any other (a user's name, a table,
a host without a domain) keeps messages of one kind apart. Over many messages the variation shows: many words in one
place, and all other words alike. What comes of it depends on the set of messages only, not on order or number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from hashlib import blake2b

import msgspec

from analyzer.grouping.forms import SEPARATORS, WILD, Form, Words, shown, with_values, words
from analyzer.grouping.variation import stands_before, varies

_ROUNDS = 6
_MOST_WORDS = 80
_MOST_STEPS, _FEW_STEPS = 1000, 200
_FEWEST_TOGETHER, _MOST_TOGETHER, _FEWEST_CONSTANT = 5, 4, 3

_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")

Group = list[tuple[Form, int]]
"""Forms, each with a place."""
Around = tuple[int, object]
"""A place, and the hash of what stands around it (or that itself, where another has the same hash)."""
Places = dict[Form, set[int]]
"""In which places of which forms values stand."""


class Family(msgspec.Struct, frozen=True):
    """Signatures that differ only in words that vary.

    `id` is 12 hexadecimal digits and `-t2`; it follows from the form that the members have in common. `template` has
    `<*>` where they differ. `members` are the ids of the signatures, two or more, sorted. `form` is what
    their words have in common.
    """

    id: str
    template: str
    members: tuple[str, ...]
    form: Form


def families(templates: Mapping[str, str]) -> dict[str, Family]:
    """The family of each signature that has one, by the signature's id.

    `templates` are the templates of signatures of kind message by their ids; one that ends in `…` was cut and stays
    alone. Two messages become one only if all words but those in a few places are equal, and these places are seen to
    vary: by their looks (numbers, names with numbers) or by many different words. It takes time and memory linear in
    the length of all templates, for they are compared by what surrounds each place, not with each other.
    """
    said = {id_: words(template) for id_, template in templates.items() if not template.endswith("…")}
    found = _Variation()
    for _ in range(_ROUNDS):
        places = found.places({one.form for one in said.values() if len(one.form) <= _MOST_WORDS})
        if not places:
            break
        said |= {id_: with_values(one, places[one.form]) for id_, one in said.items() if one.form in places}
    return _gathered(said)


class Known:
    """Families that are known already, for messages that took no part in finding them."""

    def __init__(self, known: Iterable[Family]) -> None:
        self._tree = _Tree()
        self._ids = {family.form: family.id for family in known}
        for form in self._ids:
            self._tree.add(form)

    def fitting(self, template: str) -> str | None:
        """The id of a family that fits `template`: whose words are its words but where they vary."""
        fitting = next(self._tree.fitting(words(template).form, _MOST_STEPS), None)
        return self._ids[fitting] if fitting else None


class _Tree:
    """Forms by their words."""

    def __init__(self) -> None:
        self.next: dict[str, _Tree] = {}
        self.form: Form | None = None

    def add(self, form: Form) -> None:
        node = self
        for word in form:
            node = node.next.setdefault(word, _Tree())
        node.form = form

    def fitting(self, asked: Form, steps: int) -> Iterator[Form]:
        """The forms that are `asked` but where they have values, the narrowest first, within so many steps."""
        reached: list[tuple[_Tree, int]] = [(self, 0)]
        for _ in range(steps):
            if not reached:
                break
            node, place = reached.pop()
            if place == len(asked):
                if node.form:
                    yield node.form
                continue
            word = asked[place]
            if word not in SEPARATORS and word != WILD and WILD in node.next:
                reached.append((node.next[WILD], place + 1))
            if word in node.next:
                reached.append((node.next[word], place + 1))  # tried first: the narrowest form


def _gathered(said: Mapping[str, Words]) -> dict[str, Family]:
    members: dict[Form, list[str]] = {}
    for id_, one in said.items():
        members.setdefault(one.form, []).append(id_)
    found: dict[str, Family] = {}
    for form, ids in members.items():
        if len(ids) > 1:
            digest = blake2b("\n".join(form).encode("utf-8", "replace"), digest_size=6).hexdigest()
            family = Family(f"{digest}-t2", shown([said[id_] for id_ in ids]), tuple(sorted(ids)), form)
            found |= dict.fromkeys(ids, family)
    return found


class _Variation:
    """In which places of forms values stand, by all forms seen so far."""

    def __init__(self) -> None:
        self._seen: set[Form] = set()
        self._ends: set[tuple[int, str]] = set()
        self._merged: set[Form] = set()
        self._told: Places = {}
        self._halves: dict[tuple[object, object], list[Form]] = {}
        self._first: list[dict[object, Form]] = [{} for _ in range(_MOST_WORDS)]
        self._groups: dict[Around, Group] = {}
        self._doubtful: dict[Around, None] = {}
        self._known: dict[Form, set[str]] = {}

    def places(self, forms: Set[Form]) -> Places:
        """The places of any of `forms` that vary, not yet told before."""
        new = forms - self._seen
        self._merged |= new if self._seen else set()
        self._seen |= new
        self._ends.update([(len(form), form[-1]) for form in new if form])
        places = {form: self._told[form] for form in forms & self._told.keys()}  # what others have become meanwhile
        for group in self._alike_but_one(new):
            _mark(places, group)
        if not places:
            for one, several in (*_alike_but_several(forms), *_like_another(forms, self._merged & forms)):
                places.setdefault(one, set()).update(several)
        self._told |= places
        return places

    def _alike_but_one(self, new: Set[Form]) -> Iterator[Group]:
        """Groups of forms that are equal but for one place, which varies; each has one of the `new` forms."""
        for around in self._look_up(new):
            group = self._groups[around]
            if self._varies(group):
                yield group
            else:
                self._doubtful[around] = None
        for one in new:
            yield from self._alike_but_a_name(one)
        for around in [*self._doubtful]:
            group = self._groups[around]
            one, place = group[0]
            before = self._known.get(stands_before(one, place))
            if before and varies([one[place] for one, place in group], one, place, before):
                del self._doubtful[around]
                yield group

    def _alike_but_a_name(self, one: Form) -> Iterator[Group]:
        """Two words that are one name (`my report.pdf`, `db-<*> <*>`), where another form has a value."""
        for place in _starts_of_names(one):
            word, second = one[place], one[place + 1]
            end = one[-1] if place + 2 < len(one) else WILD
            if (len(one) - 1, end) in self._ends and word not in SEPARATORS and second not in SEPARATORS:
                other = (*one[:place], WILD, *one[place + 2 :])
                if other in self._seen and varies([WILD, word, second], other, place):
                    yield [(one, place), (one, place + 1)]

    def _varies(self, group: Group) -> bool:
        values = [one[place] for one, place in group]
        if len(values) < 4 and not any(WILD in value for value in values):
            return False  # too few, whatever they are
        one, place = group[0]
        if not varies(values, one, place):
            return False
        if before := stands_before(one, place):
            self._known.setdefault(before, set()).update(values)
        return True

    def _look_up(self, new: Set[Form]) -> dict[Around, None]:
        """Puts forms where forms are that are equal but for one place; returns where this makes two or more.

        Two such forms have one half in common: only forms that do are looked up by each place of the other half.
        """
        touched: dict[Around, None] = {}
        for one in new:
            middle, length = len(one) // 2, len(one)
            self._look_up_half((length, one[:middle]), one, range(middle, length), touched)
            self._look_up_half((one[middle:], length), one, range(middle), touched)
        return touched

    def _look_up_half(self, half: tuple[object, object], one: Form, rest: range, touched: dict[Around, None]) -> None:
        same = self._halves.setdefault(half, [])
        same.append(one)
        if len(same) > 1:
            for form in same if len(same) == 2 else [one]:
                self._look_up_places(form, rest, touched)

    def _look_up_places(self, one: Form, places: range, touched: dict[Around, None]) -> None:
        hashes = [*map(hash, enumerate(one))]
        whole = sum(hashes)
        for place in places:
            if one[place] not in SEPARATORS:
                around = whole - hashes[place]
                first = self._first[place].setdefault(around, one)
                if first is not one:
                    self._put_together(first, one, (place, around), touched)

    def _put_together(self, first: Form, one: Form, around: Around, touched: dict[Around, None]) -> None:
        place = around[0]
        rest = one[:place], one[place + 1 :]
        if (first[:place], first[place + 1 :]) != rest:  # another with the same hash
            around = place, rest
            first = self._first[place].setdefault(rest, one)
            if first is one:
                return
        self._groups.setdefault(around, [(first, place)]).append((one, place))
        touched[around] = None


def _starts_of_names(one: Form) -> set[int]:
    """Where two words begin that hold a value, or end like the name of a file."""
    starts: set[int] = set()
    for place, word in enumerate(one):
        if WILD in word:
            starts |= {place - 1, place}
        elif "." in word and _ENDING.search(word):
            starts.add(place - 1)
    return starts - {-1, len(one) - 1}


def _mark(places: Places, group: Group) -> None:
    for one, place in group:
        if one[place] != WILD:
            places.setdefault(one, set()).add(place)


def _alike_but_several(forms: Set[Form]) -> Iterator[tuple[Form, list[int]]]:
    """Forms that are equal to others but for two to four places that all vary, with the places.

    Which words of a form are constant is told by how many forms they occur in: those that belong to one statement of a
    program occur in equally many forms, words that vary in fewer (the longest common pattern of Brain, S. Yu et al.,
    "Brain: Log Parsing With Bidirectional Parallel Tree", 2023).
    """
    occur = Counter([word for one in forms for word in set(one) if word not in SEPARATORS and word != WILD])
    groups: dict[Form, list[Form]] = {}
    for one in forms:
        if rare := _rare(one, occur):
            groups.setdefault(tuple(["" if at in rare else word for at, word in enumerate(one)]), []).append(one)
    for skeleton, group in groups.items():
        several = [place for place, word in enumerate(skeleton) if not word]
        if len(group) >= _FEWEST_TOGETHER and all(
            varies(sorted({one[place] for one in group}), skeleton, place) for place in several
        ):
            yield from [(one, several) for one in group]


def _like_another(forms: Set[Form], merged: Set[Form]) -> Iterator[tuple[Form, list[int]]]:
    """Forms that are equal to a merged one but for two to four places where that has values, with the places."""
    tree = _Tree()
    for form in merged:
        if form.count(WILD) > 1:
            tree.add(form)
    for form in forms if tree.next else ():
        for fitting in tree.fitting(form, _FEW_STEPS):
            several = [place for place, word in enumerate(form) if word != fitting[place]]
            if 2 <= len(several) <= _MOST_TOGETHER and all(varies([WILD, form[at]], fitting, at) for at in several):
                yield form, several


def _rare(one: Form, occur: Counter[str]) -> list[int]:
    counts = [(place, occur[word]) for place, word in enumerate(one) if word in occur]
    if len(counts) < 2 + _FEWEST_CONSTANT:
        return []
    together = Counter([count for _, count in counts])
    usual = max(together, key=lambda count: (together[count] if count > 1 else 0, count))
    rare = [place for place, count in counts if count < usual]
    return rare if 2 <= len(rare) <= _MOST_TOGETHER and len(counts) - len(rare) >= _FEWEST_CONSTANT else []
