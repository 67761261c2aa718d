"""What goes where: the report and nothing else to standard output, copies to files, colours to terminals only."""

from __future__ import annotations

import gzip
import json
import re
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from running import ROOT, Command

from analyzer import __version__
from analyzer.cli import progress
from analyzer.entry import clock

STAGING = "fixtures/staging-00434/candidate.jsonl"
BASELINE = "fixtures/staging-00434/baseline.jsonl"
LOG = (ROOT / STAGING).read_bytes()


def last_time() -> int:
    stamps = [json.loads(line)["timestamp"] for line in LOG.splitlines()]
    return max(time for time in map(clock.nanoseconds, stamps) if time is not None)


def without_names(document: str) -> dict[str, object]:
    """The result without the names of its sources."""
    result = json.loads(document)
    del result["target"]["sources"], result["target"]["given"]
    return result


def test_json_on_standard_output_is_the_result_and_nothing_else(logtriage: Command) -> None:
    ran = logtriage("scan", STAGING, "--baseline", BASELINE, "--format", "json")
    assert json.loads(ran.out)["verdict"] == "pass"
    assert ran.err == ""


def test_the_result_follows_the_schema_that_is_printed(logtriage: Command) -> None:
    schema = json.loads(logtriage("schema", "result").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    for source in (STAGING, "fixtures/crash-loop/candidate.json", "fixtures/buckets/export.json", "-"):
        jsonschema.validate(json.loads(logtriage("scan", source, "--format", "json").out), schema)


def test_the_schema_of_rules_takes_the_shipped_packs(logtriage: Command) -> None:
    schema = json.loads(logtriage("schema", "rules").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    for pack in (ROOT / "rules").glob("*.yaml"):
        jsonschema.validate(json.loads(json.dumps(yaml.safe_load(pack.read_text("utf-8")), default=str)), schema)


def test_reports_are_written_beside_what_is_printed(logtriage: Command, tmp_path: Path) -> None:
    document, page = tmp_path / "out.json", tmp_path / "out.txt"
    ran = logtriage("scan", STAGING, "--quiet", "--report", f"json={document}", "--report", f"terminal={page}")
    printed = logtriage("scan", STAGING, "--format", "json")
    assert document.read_text(encoding="utf-8") == printed.out
    assert page.read_text(encoding="utf-8").startswith("PASS  ")
    assert len(page.read_text(encoding="utf-8")) > len(ran.out)


def test_quiet_says_less_and_verbose_more(logtriage: Command) -> None:
    quiet, plain, verbose = (logtriage("scan", STAGING, *how).out for how in (["-q"], [], ["-v"]))
    assert len(quiet) < len(plain) < len(verbose)


@pytest.mark.parametrize("content", [LOG, gzip.compress(LOG)], ids=["plain", "gz"])
def test_standard_input_gives_what_the_file_gives(logtriage: Command, content: bytes) -> None:
    piped = logtriage("scan", "-", "--format", "json", stdin=content)
    document = json.loads(piped.out)
    assert document["target"]["sources"] == ["standard input"]
    assert [f["count"] for f in document["findings"]] == [
        f["count"] for f in json.loads(logtriage("scan", STAGING, "--format", "json").out)["findings"]
    ]


def test_standard_input_can_be_read_with_a_time_before_its_end(logtriage: Command) -> None:
    document = json.loads(logtriage("scan", "-", "--since", "10m", "--format", "json", stdin=LOG).out)
    assert clock.nanoseconds(document["window"]["since"]) == last_time() - 10 * clock.MINUTE
    assert 0 < document["coverage"]["entries"] < 823


def test_a_file_a_gz_a_folder_and_a_glob_give_the_same(logtriage: Command, tmp_path: Path) -> None:
    lines = LOG.splitlines(keepends=True)
    folder = tmp_path / "logs" / "inner"
    folder.mkdir(parents=True)
    (folder / "one.jsonl").write_bytes(b"".join(lines[:400]))
    (folder / "two.log").write_bytes(gzip.compress(b"".join(lines[400:])))
    (folder / ".hidden").write_bytes(b"ERROR - not read\n")
    ways = [[tmp_path / "logs"], [tmp_path / "**" / "*.*"], [folder / "one.jsonl", folder / "two.log"]]
    documents = [logtriage("scan", *map(str, names), "--format", "json").out for names in ways]
    assert len({re.sub(r'"given": \{.*?\n    \}', "", document, flags=re.DOTALL) for document in documents}) == 1
    whole = without_names(logtriage("scan", STAGING, "--format", "json").out)
    split = without_names(documents[0])
    for document in (whole, split):
        for finding in document["findings"]:  # type: ignore[attr-defined]
            for example in finding["examples"]:
                del example["location"]
        for marker in document["markers"]:  # type: ignore[attr-defined]
            del marker["example"]["location"]
    assert split == whole


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [([], {}, True), (["--no-color"], {}, False), ([], {"NO_COLOR": "1"}, False), ([], {"NO_COLOR": ""}, True)],
    ids=["a terminal", "--no-color", "NO_COLOR", "NO_COLOR empty"],
)
def test_colours_go_to_a_terminal_that_wants_them(
    logtriage: Command,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    environment: dict[str, str],
    coloured: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    ran = logtriage("scan", STAGING, "--quiet", *arguments)
    assert ("\x1b[" in ran.out) is coloured


def test_nothing_is_coloured_where_the_output_is_no_terminal(logtriage: Command) -> None:
    assert "\x1b" not in logtriage("scan", STAGING).out


def test_progress_goes_to_the_terminal_on_standard_error(logtriage: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(progress, "_PATIENCE", -1.0)
    ran = logtriage("scan", STAGING, "--format", "json")
    assert "entries read" in ran.err
    assert ran.err.endswith("\r\x1b[2K")
    assert json.loads(ran.out)["verdict"] == "pass"
    assert logtriage("scan", STAGING, "--quiet").err == ""


def test_a_short_scan_shows_no_progress(logtriage: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(progress, "_PATIENCE", 3600.0)
    assert logtriage("scan", STAGING).err == ""


def test_the_packs_are_listed_and_checked(logtriage: Command) -> None:
    listed, checked = logtriage("rules", "list"), logtriage("rules", "check", "cloud-run", "redis")
    assert (listed.status, checked.status) == (0, 0)
    for pack in (path.stem for path in (ROOT / "rules").glob("*.yaml")):
        assert pack in listed.out
    assert all(f"{pack}: " in checked.out for pack in ("cloud-run", "redis"))


def test_rules_that_cost_more_than_others_are_pointed_at_and_fail_nothing(logtriage: Command, tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(
        "logtriage: 1\nruleset: r\nissues:\n  - {id: digits, title: t, label: critical, match: {regex: '\\d+'}}\n"
    )
    ran = logtriage("rules", "check", str(file))
    assert ran.status == 0
    assert f"{file}:4: digits: hint costly: the pattern '\\d+' is tried on every entry" in ran.out


@pytest.mark.parametrize("name", ["container-exit", "redis-ready", "cloud-run", "rules/netra-backend.yaml"])
def test_a_rule_a_pack_and_a_file_can_be_shown(logtriage: Command, name: str) -> None:
    ran = logtriage("rules", "show", name)
    assert ran.status == 0
    assert Path(name).stem in ran.out
    assert " when   " in ran.out


def test_the_version_is_printed(logtriage: Command) -> None:
    ran = logtriage("--version")
    assert (ran.status, ran.out) == (0, f"logtriage {__version__}\n")
