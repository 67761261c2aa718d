"""The catalogues of what must be masked and of what must stay, and that hostile texts of a megabyte take their time."""

from __future__ import annotations

import json
import re
from time import process_time

import pytest
from verdict.harmless import HARMLESS
from verdict.secrets import KEYS, SHOWN

from analyzer.verdict.masking import mask

_MARKED = re.compile("«([^»]*)»")
_MEGABYTE = 1 << 20


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("around", ["using {}, retrying", "key='{}'", '{{"k": "{}", "n": 1}}', "?k={}&n=1"])
def test_a_key_of_every_issuer_is_masked_and_nothing_beside_it(key: str, around: str) -> None:
    before, after = around.format("\n").split("\n")
    shown = mask(around.format(key))
    assert key not in shown
    assert shown.startswith(before.rstrip("'"))
    assert shown.endswith(after)


@pytest.mark.parametrize("marked", SHOWN)
def test_what_is_secret_is_masked_and_the_text_around_it_stays(marked: str) -> None:
    shown = mask(re.sub("[«»]", "", marked))
    assert [secret for secret in _MARKED.findall(marked) if secret in shown] == []
    around = _MARKED.sub("\0", marked).split("\0")
    assert [part for part in around if part.strip() not in shown] == []


@pytest.mark.parametrize("marked", SHOWN)
@pytest.mark.parametrize("levels", [1, 2])
def test_what_is_secret_is_masked_within_json_too(marked: str, levels: int) -> None:
    text = re.sub("[«»]", "", marked)
    for _ in range(levels):
        text = json.dumps({"message": text, "n": 1}, ensure_ascii=False)
    shown = mask(text)
    assert [secret for secret in _MARKED.findall(marked) if secret in shown] == []
    assert shown.endswith('": 1}')


@pytest.mark.parametrize("text", HARMLESS)
def test_what_an_engineer_needs_stays(text: str) -> None:
    for shown in (text, f"boom: {text}, retrying", f'{{"message": {json.dumps(text)}, "n": 1}}'):
        assert mask(shown) == shown


@pytest.mark.parametrize("text", [*KEYS, *(re.sub("[«»]", "", marked) for marked in SHOWN)])
def test_masked_text_stays_as_it_is(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


UNITS = [
    *("password=", 'token: "is ', "://a:b@", "--a-", "1.", "+1 ", "eyJ", "2a02:", "a@", "a.", "'a", "cookie=a;", "&sig="),
    *("jdbc:oracle:thin:a/", "-u a:", "<password ", "<a:password>", "$6$", "$2a$10$", "otp: ", "phone: 1 ", "(555) 123-"),
    *("DE89 3704 ", "M1-", "1:AA", "s.A1", "sk-a", "\x1b[1m", "password\x1b[1m", "%22password%22%3A%22", "555-555-", '"a@'),
    *("hooks.slack.com/services/", "ssn: 1", "a" * 14 + ".atlasv1.", "re_a1", "pbkdf2_sha1$1$", "-----BEGIN PRIVATE KEY-----"),
    *("a", "1", ".", "é", '\\"', " ", "\n", "[key masked]", "jane@example.com ", "4111 ", "203.0.113.7 "),
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_linearly_with_a_hostile_text(unit: str) -> None:
    text = (unit * _MEGABYTE)[: _MEGABYTE >> 2]
    short, long = (min(_seconds(text[:size]) for _ in range(2)) for size in (len(text) >> 4, len(text)))
    assert long < 48 * max(short, 0.002)


def _seconds(text: str) -> float:
    began = process_time()
    mask(text)
    return process_time() - began
