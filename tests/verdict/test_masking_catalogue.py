"""The catalogues of what must be masked and of what must stay, and that no text takes long."""

from __future__ import annotations

import json
import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.verdict import masking
from analyzer.verdict.masking import mask
from verdict.harmless import HARMLESS
from verdict.secrets import KEYS, SHOWN

_MARKED = re.compile("«([^»]*)»")
PLAIN = [*KEYS, *(re.sub("[«»]", "", marked) for marked in SHOWN)]
_LONG, _SHORT = 1 << 17, 1 << 13


@pytest.mark.parametrize("around", ["using {}, retrying", "key='{}'", '{{"k": "{}", "n": 1}}', "?k={}&n=1"])
def test_a_key_of_every_issuer_is_masked_and_nothing_beside_it(around: str) -> None:
    before, after = around.format("\n").split("\n")
    for key in KEYS:
        shown = mask(around.format(key))
        assert key not in shown
        assert shown.startswith(before.rstrip("'")), key
        assert shown.endswith(after), key


@pytest.mark.parametrize("marked", SHOWN)
def test_what_is_secret_is_masked_and_the_text_around_it_stays(marked: str) -> None:
    shown = mask(re.sub("[«»]", "", marked))
    assert [secret for secret in _MARKED.findall(marked) if secret in shown] == []
    around = _MARKED.sub("\0", marked).split("\0")
    assert [part for part in around if part.strip() not in shown] == []


@pytest.mark.parametrize("levels", [1, 2])
def test_what_is_secret_is_masked_within_json_too(levels: int) -> None:
    for marked in SHOWN:
        text = re.sub("[«»]", "", marked)
        for _ in range(levels):
            text = json.dumps({"message": text, "n": 1}, ensure_ascii=False)
        shown = mask(text)
        assert [secret for secret in _MARKED.findall(marked) if secret in shown] == []
        assert shown.endswith('": 1}'), marked


def test_what_an_engineer_needs_stays() -> None:
    for text in HARMLESS:
        for shown in (text, f"boom: {text}, retrying", f'{{"message": {json.dumps(text)}, "n": 1}}'):
            assert mask(shown) == shown


def test_masked_text_stays_as_it_is() -> None:
    for text in PLAIN:
        once = mask(text)
        assert mask(once) == once


@given(st.lists(st.sampled_from(PLAIN) | st.text(max_size=3), max_size=4).map("".join))
def test_a_row_is_skipped_only_where_it_has_no_match(text: str) -> None:
    small = text.lower()
    for needs, pattern, _ in masking._rows():
        assert not needs or any(word in small for word in needs) or not pattern.search(text)


UNITS = [
    *("password=", 'token: "is ', "://a:b@", "--a-", "1.", "+1 ", "eyJ", "2a02:", "a@", "a.", "'a", "cookie=a;"),
    *("&sig=",),
    *("jdbc:oracle:thin:a/", "-u a:", "<password ", "<a:password>", "$6$", "$2a$10$", "otp: ", "phone: 1 "),
    *("(555) 123-",),
    *("DE89 3704 ", "M1-", "1:AA", "s.A1", "sk-a", "\x1b[1m", "password\x1b[1m", "%22password%22%3A%22", "555-555-"),
    *('"a@',),
    *("hooks.slack.com/services/", "ssn: 1", "a" * 14 + ".atlasv1.", "re_a1", "pbkdf2_sha1$1$"),
    *("-----BEGIN PRIVATE KEY-----",),
    *("a", "1", ".", "é", '\\"', " ", "\n", "[key masked]", "jane@example.com ", "4111 ", "203.0.113.7 "),
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_linearly_with_a_hostile_text(unit: str) -> None:
    text = (unit * _LONG)[:_LONG]
    assert _seconds(text) < 48 * max(min(_seconds(text[:_SHORT]) for _ in range(3)), 0.002)


def _seconds(text: str) -> float:
    began = process_time()
    mask(text)
    return process_time() - began
