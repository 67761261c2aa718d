"""Whatever a log says leaves the process masked, wherever in the document it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from verdict.made import Folder, entry, marker, starting

SECRET = "hunter2secret9"
SAYS = f"login failed: password={SECRET} for jane.doe@example.com"
PLACES = {
    "text": {"textPayload": SAYS},
    "revision": {"resource": {"labels": {"service_name": "api", "revision_name": f"password={SECRET}"}}},
    "service": {"resource": {"labels": {"service_name": f"password={SECRET}", "revision_name": "api-00001-abc"}}},
    "field": {"jsonPayload": {"message": "boom", "error": {"stack": f"Error: password={SECRET}\n    at f (a.js:1:2)"}}},
    "logger": {"jsonPayload": {"message": "boom", "logger": f"password={SECRET}"}},
}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.mark.parametrize("place", PLACES)
def test_a_secret_is_masked_wherever_an_entry_holds_it(folder: Folder, place: str) -> None:
    failing = {**entry(5, "failed", severity="ERROR"), **PLACES[place]}
    if place != "text":
        failing.setdefault("textPayload", "failed")
    result = folder.run([starting(0), failing], baseline=[entry(1, f"other password={SECRET}", severity="ERROR")])
    assert result.masked
    assert SECRET not in result.to_json()


def test_a_secret_in_the_line_that_lost_a_marker_is_masked(folder: Folder) -> None:
    log = [starting(0), entry(1, "ready to serve"), entry(9, f"lost it: password={SECRET}", severity="ERROR")]
    result = folder.run(log, rules=marker(lost_when="lost it"))
    assert result.markers[0].status == "lost"
    assert SECRET not in result.to_json()


def test_a_secret_in_what_another_revision_says_is_masked(folder: Folder) -> None:
    log = [starting(0, revision="api-00002-b"), entry(1, SAYS, severity="ERROR", revision="api-00001-a")]
    result = folder.run(log)
    assert result.context.elsewhere
    assert SECRET not in result.to_json()


def test_without_masking_it_stands_as_it_was_logged_but_for_what_is_kept_of_a_baseline(folder: Folder) -> None:
    result = folder.run([starting(0), entry(5, SAYS, severity="ERROR")], masked=False)
    assert not result.masked
    assert result.findings[0].examples[0].text == SAYS
    assert SECRET not in json.dumps(json.loads(result.to_json())["counts"])


def test_what_a_rule_says_stays(folder: Folder) -> None:
    rules = marker(owner="team@example.com")
    result = folder.run([starting(0), entry(1, "ready to serve")], rules=rules)
    assert result.markers[0].owner == "team@example.com"
