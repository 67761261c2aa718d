"""Families: signatures of messages that differ only in words that vary.

A signature is computed from one message alone, so a word that varies but looks like any other (a user's name, a table,
a host without a domain) keeps messages of one kind apart. Over many messages the variation shows: many words in one
place, and all other words alike. What comes of it depends on the set of messages only, not on order or number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

import msgspec

from analyzer.grouping.forms import SEPARATORS, WILD, Form, Word, form, shown, with_values, words
from analyzer.grouping.variation import stands_before, varies

_ROUNDS = 6
_MOST_WORDS = 80
_MOST_STEPS = 1000
_FEWEST_TOGETHER, _MOST_TOGETHER, _FEWEST_CONSTANT = 5, 4, 3

Group = list[tuple[int, int]]
"""Forms by their index, each with a place."""
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
    known: dict[Form, set[str]] = {}
    for _ in range(_ROUNDS):
        forms = {form(kept) for kept in said.values()}
        places = _places(sorted(one for one in forms if len(one) <= _MOST_WORDS), known)
        if not places:
            break
        said = {id_: with_values(kept, places.get(form(kept), set())) for id_, kept in said.items()}
    return _gathered(said)


class Known:
    """Families that are known already, for messages that took no part in finding them."""

    def __init__(self, known: Iterable[Family]) -> None:
        self._tree = _Tree()
        for family in known:
            node = self._tree
            for word in family.form:
                node = node.next.setdefault(word, _Tree())
            node.family = family.id

    def fitting(self, template: str) -> str | None:
        """The id of a family that fits `template`: whose words are its words but where they vary."""
        asked = form(words(template))
        reached: list[tuple[_Tree, int]] = [(self._tree, 0)]
        for _ in range(_MOST_STEPS):
            if not reached:
                break
            node, place = reached.pop()
            if place == len(asked):
                if node.family:
                    return node.family
                continue
            word = asked[place]
            if word not in SEPARATORS and word != WILD and WILD in node.next:
                reached.append((node.next[WILD], place + 1))
            if word in node.next:
                reached.append((node.next[word], place + 1))  # tried first: the narrowest family
        return None


class _Tree:
    def __init__(self) -> None:
        self.next: dict[str, _Tree] = {}
        self.family: str | None = None


def _gathered(said: Mapping[str, list[Word]]) -> dict[str, Family]:
    members: dict[Form, list[str]] = {}
    for id_, kept in said.items():
        members.setdefault(form(kept), []).append(id_)
    found: dict[str, Family] = {}
    for common, ids in members.items():
        if len(ids) > 1:
            digest = blake2b("\n".join(common).encode("utf-8", "replace"), digest_size=6).hexdigest()
            family = Family(f"{digest}-t2", shown([said[id_] for id_ in ids]), tuple(sorted(ids)), common)
            found |= dict.fromkeys(ids, family)
    return found


def _places(forms: Sequence[Form], known: dict[Form, set[str]]) -> Places:
    """Where values stand. `known`, the words that vary by what stands before them, grows by what is found."""
    places: Places = {}
    doubtful: list[Group] = []
    for group in _alike_but_one(forms):
        values, (one, place) = [forms[index][at] for index, at in group], group[0]
        if varies(values, forms[one], place):
            if before := stands_before(forms[one], place):
                known.setdefault(before, set()).update(values)
            _mark(places, forms, group)
        else:
            doubtful.append(group)
    for group in doubtful:
        values, (one, place) = [forms[index][at] for index, at in group], group[0]
        before = known.get(stands_before(forms[one], place))
        if before and varies(values, forms[one], place, before):
            _mark(places, forms, group)
    for group, several in _alike_but_several(forms):
        for place in several:
            _mark(places, forms, [(index, place) for index in group])
    return places


def _mark(places: Places, forms: Sequence[Form], group: Group) -> None:
    for index, place in group:
        if forms[index][place] != WILD:
            places.setdefault(forms[index], set()).add(place)


def _alike_but_one(forms: Sequence[Form]) -> list[Group]:
    """Groups of forms that are equal but for one place.

    Forms are looked up by what stands before and behind each of their places. A value with a numbered name beside it
    (`db-<*> <*>`) is one place too, where another form has a value alone there.
    """
    befores: dict[tuple[int, str], int] = {}
    afters: dict[tuple[int, str], int] = {}
    groups: dict[tuple[int, int], Group] = {}
    pairs: list[tuple[tuple[int, int], int, int]] = []
    for index, one in enumerate(forms):
        rests = [0] * (len(one) + 1)
        for place in range(len(one) - 1, -1, -1):
            rests[place] = afters.setdefault((rests[place + 1], one[place]), len(afters) + 1)
        before = 0
        for place, word in enumerate(one):
            if word not in SEPARATORS:
                groups.setdefault((before, rests[place + 1]), []).append((index, place))
                if WILD in word and place + 1 < len(one) and WILD in one[place + 1]:
                    pairs.append(((before, rests[place + 2]), index, place))
            before = befores.setdefault((before, word), len(befores) + 1)
    found = [group for group in groups.values() if len(group) > 1]
    for around, index, place in pairs:
        value = next((at for at in groups.get(around, ()) if forms[at[0]][at[1]] == WILD), None)
        if value:
            found.append([value, (index, place), (index, place + 1)])
    return found


def _alike_but_several(forms: Sequence[Form]) -> list[tuple[list[int], list[int]]]:
    """Groups of forms that are equal but for two to four places that all vary, with the places.

    Which words of a form are constant is told by how many forms they occur in: those that belong to one statement of a
    program occur in equally many forms, words that vary in fewer (the longest common pattern of Brain, S. Yu et al.,
    "Brain: Log Parsing With Bidirectional Parallel Tree", 2023).
    """
    occur = Counter(word for one in forms for word in set(one) if word not in SEPARATORS and word != WILD)
    groups: dict[Form, list[int]] = {}
    for index, one in enumerate(forms):
        if open_places := _rare(one, occur):
            groups.setdefault(tuple(["" if at in open_places else word for at, word in enumerate(one)]), []).append(index)
    found = []
    for skeleton, group in groups.items():
        several = [place for place, word in enumerate(skeleton) if not word]
        if len(group) >= _FEWEST_TOGETHER and all(
            varies(sorted({forms[index][place] for index in group}), skeleton, place) for place in several
        ):
            found.append((group, several))
    return found


def _rare(one: Form, occur: Counter[str]) -> frozenset[int]:
    counts = {place: occur[word] for place, word in enumerate(one) if word in occur}
    together = Counter(count for count in counts.values() if count > 1)
    if not together:
        return frozenset()
    usual = max(together, key=lambda count: (together[count], count))
    rare = frozenset(place for place, count in counts.items() if count < usual)
    enough = 2 <= len(rare) <= _MOST_TOGETHER and len(counts) - len(rare) >= _FEWEST_CONSTANT
    return rare if enough else frozenset()
