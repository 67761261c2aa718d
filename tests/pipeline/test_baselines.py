"""What a run is compared with: logs, results of earlier runs, earlier revisions; several together."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from verdict.made import (
    DAY,
    HOUR,
    MINUTE,
    NEW,
    NO_RULES,
    OLD,
    Entry,
    Folder,
    entry,
    issue,
    many,
    only_finding,
    request,
    rule_set,
    starting,
    steady,
)

from analyzer.errors import LogtriageError, SourceError, UsageError
from analyzer.pipeline import Settings, run
from analyzer.verdict.result import Finding, Result

TEXTS = ["disk full", "payment 7 lost", "user ann is locked", "user bob is locked", "pool timeout after 5 s", "hello"]
RULES = rule_set(
    issues=[
        {"id": "disk", "title": "the disk is full", "label": "pre-existing", "match": "disk full"},
        {
            "id": "storm",
            "title": "several payments lost",
            "label": "critical",
            "match": {"text": "payment", "count": {"at_least": 2, "within": "5m"}},
        },
    ]
)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def compared(folder: Folder, candidate: Iterable[Entry], *baselines: str, rules: str = NO_RULES, **more: Any) -> Result:
    """The result for a candidate, compared with what is named."""
    return run(
        Settings(
            sources=(folder.write("candidate", list(candidate)),),
            rules=(folder.write("rules.yaml", rules),),
            baseline=baselines,
            **more,
        )
    )


def saved(folder: Folder, entries: Iterable[Entry], name: str = "saved.json", rules: str = NO_RULES) -> str:
    """The path of the saved result of a scan."""
    path = folder.path / name
    folder.run(list(entries), rules).save(path)
    return str(path)


def told(result: Result) -> list[Finding]:
    return list(result.findings)


# ---- a saved result is as good as its logs ------------------------------------------------------------------------


def logged(day: int) -> st.SearchStrategy[list[Entry]]:
    """Entries of a few hours, so many days after the first."""
    times = st.integers(0, 3 * 3600).map(lambda at: at + day * DAY)
    writers = {"revision": st.sampled_from([OLD, NEW, ""]), "service": st.sampled_from(["shop", "cart"])}
    severities = st.sampled_from(["INFO", "WARNING", "ERROR", "CRITICAL"])
    requests = st.builds(request, times, st.sampled_from([200, 404, 500]), **writers)
    return st.lists(st.builds(entry, times, st.sampled_from(TEXTS), severities, **writers) | requests, max_size=60)


@given(logged(2), logged(1), logged(0))
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_saved_result_says_what_its_logs_say(
    folder: Folder, candidate: list[Entry], before: list[Entry], other: list[Entry]
) -> None:
    logs = folder.write("before", before), folder.write("other", other)
    results = saved(folder, before, "1.json", RULES), saved(folder, other, "2.json", RULES)
    by_logs = compared(folder, candidate, *logs, rules=RULES)
    by_results = compared(folder, candidate, *results, rules=RULES)
    mixed = compared(folder, candidate, logs[0], results[1], rules=RULES)
    assert told(by_logs) == told(by_results) == told(mixed)
    assert by_logs.verdict == by_results.verdict == mixed.verdict
    assert by_logs.context.baseline_only == by_results.context.baseline_only


def test_a_saved_result_is_small(folder: Folder) -> None:
    path = saved(folder, [*steady(HOUR, 5000), *many(500, "payment 7 lost")])
    assert len(json.dumps(json.loads(Path(path).read_text())["counts"])) < 4_000


def test_what_is_saved_holds_no_secret(folder: Folder) -> None:
    text = "refused password=hunter2hunter2 of ann@example.com"
    path = saved(folder, many(3, text))
    content = Path(path).read_text()
    assert "hunter2" not in content and "ann@" not in content
    assert only_finding(compared(folder, many(3, text), path)).state == "recurring"


def test_a_folder_of_nights_is_a_baseline(folder: Folder) -> None:
    nights = folder.path / "nights"
    nights.mkdir()
    for night in range(3):
        folder.run(of(OLD, 20, "disk full", -DAY * night), NO_RULES).save(nights / f"{night}.json")
    finding = only_finding(compared(folder, of(NEW, 20, "disk full"), str(nights)))
    assert (finding.state, finding.baseline and finding.baseline.count) == ("recurring", 60)


# ---- rules that are not those of then -----------------------------------------------------------------------------


def test_a_rule_that_the_saved_run_did_not_have_is_not_measured(folder: Folder) -> None:
    path = saved(folder, many(9, "disk full"))
    finding = only_finding(compared(folder, many(9, "disk full"), path, rules=issue("pre-existing", "disk full")))
    assert (finding.label, finding.state) == ("pre-existing", "no-baseline")
    assert "was not there when" in finding.reasons[0]


def test_a_rule_that_matches_something_else_now_is_not_measured(folder: Folder) -> None:
    path = saved(folder, many(9, "disk full"), rules=issue("pre-existing", "disk full"))
    changed = issue("pre-existing", {"any": ["disk full", "disk broken"]})
    finding = only_finding(compared(folder, many(9, "disk full"), path, rules=changed))
    assert finding.state == "no-baseline"
    assert "has changed since" in finding.reasons[0]


def test_a_rule_that_is_told_otherwise_is_the_same_rule(folder: Folder) -> None:
    path = saved(folder, many(9, "disk full"), rules=issue("pre-existing", "disk full"))
    again = "\n\n" + issue("pre-existing", "disk full", title="another title", why="because", owner="me")
    assert only_finding(compared(folder, many(9, "disk full"), path, rules=again)).state == "recurring"


def test_what_a_rule_explained_that_is_gone_is_not_called_new(folder: Folder) -> None:
    path = saved(folder, many(9, "disk full"), rules=issue("pre-existing", "disk full"))
    finding = only_finding(compared(folder, many(9, "disk full"), path))
    assert (finding.label, finding.state) == ("critical", "no-baseline")
    assert "made/boom, which explained entries" in finding.reasons[0]


# ---- ids of another version ---------------------------------------------------------------------------------------


def older(path: str, *, texts: bool) -> None:
    """Makes a saved result one of the version before."""
    document = json.loads(Path(path).read_text())
    for group in document["counts"]["unexplained"]:
        group["id"] = f"{group['id'][:12]}-m1"
        if not texts:
            group.pop("text", None)
    Path(path).write_text(json.dumps(document))


def test_ids_of_another_version_are_computed_anew(folder: Folder) -> None:
    path = saved(folder, many(9, "payment 12 lost"))
    older(path, texts=True)
    assert only_finding(compared(folder, many(9, "payment 13 lost"), path)).state == "recurring"


def test_without_a_text_to_compute_them_absence_proves_nothing(folder: Folder) -> None:
    path = saved(folder, many(9, "payment 12 lost"))
    older(path, texts=False)
    finding = only_finding(compared(folder, many(9, "payment 13 lost"), path))
    assert (finding.label, finding.state) == ("critical", "no-baseline")
    assert "another version" in finding.reasons[0]


# ---- files that cannot be used ------------------------------------------------------------------------------------


def test_a_result_is_no_log(folder: Folder) -> None:
    path = saved(folder, many(9, "disk full"))
    with pytest.raises(UsageError, match="is the result of a run; compare with it"):
        run(Settings(sources=(path,), rules=(folder.write("r.yaml", NO_RULES),)))


def zipped(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr("night.json", data)
    return file.getvalue()


@pytest.mark.parametrize(
    "written",
    [
        gzip.compress,
        bz2.compress,
        zipped,
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.decode().encode("utf-16"),
        lambda data: gzip.compress(data.decode().encode("utf-16")),
        lambda data: b"\r\n\r\n" + data.replace(b"\n", b"\r\n"),
    ],
    ids=["gz", "bz2", "zip", "mark", "utf-16", "utf-16 in gz", "crlf"],
)
def test_a_saved_result_is_one_however_it_is_kept(folder: Folder, written: Callable[[bytes], bytes]) -> None:
    path = Path(saved(folder, many(9, "disk full"), "1.json"))
    plain = compared(folder, many(9, "disk full"), str(path))
    path.write_bytes(written(path.read_bytes()))
    kept = compared(folder, many(9, "disk full"), str(path))
    assert told(kept) == told(plain)
    assert kept.coverage.baseline and [source.kind for source in kept.coverage.baseline.sources] == ["result"]
    with pytest.raises(UsageError, match="is the result of a run"):
        run(Settings(sources=(str(path),), rules=(folder.write("r.yaml", NO_RULES),)))


def test_a_packed_result_that_is_cut_off_is_one_sentence(folder: Folder) -> None:
    path = Path(saved(folder, many(9, "disk full")))
    path.write_bytes(gzip.compress(path.read_bytes())[:-20])
    with pytest.raises(SourceError, match="cannot be read to its end: the gz data ends before its end mark"):
        compared(folder, many(9, "disk full"), str(path))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text[: len(text) // 2], "damaged"),
        (lambda text: text.replace("logtriage.result/1", "logtriage.result/2", 1), "what can be read is"),
        (lambda text: json.dumps({**json.loads(text), "counts": None}), "scan its logs again"),
        (lambda text: json.dumps({**json.loads(text), "counts": {"format": "x"}}), "damaged"),
    ],
)
def test_a_result_that_cannot_be_used_is_one_sentence(folder: Folder, change: Any, message: str) -> None:
    path = Path(saved(folder, many(9, "disk full")))
    path.write_text(change(path.read_text()))
    with pytest.raises(SourceError, match=message):
        compared(folder, many(9, "disk full"), str(path))


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (("streams", 0, "quiet"), 10**400, "quiet"),
        (("streams", 0, "entries"), -1, "entries"),
        (("traffic",), "1" * 30 + ":1", "traffic"),
        (("unexplained", 0, "counts", 0, "count"), 10**400, "count"),
        (("unexplained", 0, "counts", 0, "bins"), "1" * 30 + ":1", "bins"),
        (("unexplained", 0, "counts", 0, "bins"), "29466720:" + "9" * 30, "bins"),
        (("unexplained", 0, "counts", 0, "bins"), "29466720:-7", "bins"),
        (("unexplained", 0, "counts", 0, "bins"), " ".join(f"{n}:1" for n in range(1000)), "bins"),
        (("format",), "x" * 5000, "damaged.{,400}$"),
    ],
)
def test_numbers_that_no_log_can_have_are_damage(
    folder: Folder, place: tuple[str | int, ...], value: Any, message: str
) -> None:
    path = Path(saved(folder, [*many(5, "disk full"), *steady(HOUR)]))
    document = json.loads(path.read_text())
    inner: Any = document["counts"]
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    path.write_text(json.dumps(document))
    with pytest.raises(SourceError, match=message):
        compared(folder, many(9, "disk full"), str(path))


def test_lone_surrogates_in_place_of_counts_are_damage(folder: Folder) -> None:
    path = Path(saved(folder, many(9, "disk full")))
    path.write_text(json.dumps({**json.loads(path.read_text()), "counts": "\ud800"}))
    with pytest.raises(SourceError, match="damaged"):
        compared(folder, many(9, "disk full"), str(path))


def test_a_saved_log_may_begin_with_the_calendar(folder: Folder) -> None:
    early = [{**one, "timestamp": "0001-01-01T00:00:00Z"} for one in many(1, "disk full")]
    path = saved(folder, [*early, *many(9, "disk full"), *steady(HOUR)])
    assert compared(folder, many(9, "disk full"), path).findings[0].state == "recurring"


@given(st.data())
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_result_that_someone_changed_is_a_sentence_or_a_result(folder: Folder, data: st.DataObject) -> None:
    path = Path(saved(folder, [*many(5, "disk full"), *steady(HOUR)], rules=RULES))
    document = json.loads(path.read_text())
    place: Any = document["counts"]
    while isinstance(place, (dict, list)) and place:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], (dict, list)) or data.draw(st.booleans()):
            place[key] = data.draw(
                st.sampled_from([None, -1, 0, 1e300, 2**70, "", "x", "9999-99-99T00:00:00Z", [], {}])
            )
            break
        place = place[key]
    path.write_text(json.dumps(document))
    try:
        compared(folder, many(9, "disk full"), str(path), rules=RULES)
    except LogtriageError as error:
        assert str(error)


# ---- earlier revisions in the same logs ---------------------------------------------------------------------------

OLDER = "shop-00000-axe"


def of(revision: str, count: int, text: str, since: float = 0, **more: Any) -> list[Entry]:
    """Errors of a revision in an hour that begins `since` seconds after noon."""
    logged = [*many(count, text), *steady(HOUR)]
    return [
        entry(since + HOUR * i / len(logged), one["textPayload"], one["severity"], revision=revision, **more)
        for i, one in enumerate(logged)
    ]


def test_revisions_before_the_target_are_a_baseline_when_asked_for(folder: Folder) -> None:
    logs = [*of(OLD, 20, "disk full"), *of(NEW, 20, "disk full", HOUR)]
    assert only_finding(compared(folder, logs)).state == "no-baseline"
    finding = only_finding(compared(folder, logs, "previous-revision"))
    assert (finding.label, finding.state, finding.revisions) == ("pre-existing", "recurring", (NEW,))
    assert finding.baseline is not None and finding.baseline.count == 20


def test_what_is_new_in_the_target_is_new(folder: Folder) -> None:
    logs = [*of(OLD, 20, "disk full"), *of(NEW, 3, "no such table", HOUR)]
    result = compared(folder, logs, "previous-revision")
    assert [(f.title, f.state) for f in result.findings] == [("no such table", "new")]
    assert [(row.title, row.count) for row in result.context.baseline_only] == [("disk full", 20)]
    assert result.context.elsewhere == ()


def test_all_revisions_before_it_count_and_none_after_it(folder: Folder) -> None:
    logs = [*of(OLDER, 5, "disk full"), *of(OLD, 7, "disk full", HOUR), *of(NEW, 50, "disk full", 2 * HOUR)]
    finding = only_finding(compared(folder, logs, "previous-revision", revision=OLD))
    assert finding.baseline is not None and (finding.count, finding.baseline.count) == (7, 5)
    finding = only_finding(compared(folder, logs, "previous-revision"))
    assert finding.baseline is not None and (finding.count, finding.baseline.count) == (50, 12)


def test_without_a_revision_before_it_nothing_was_compared(folder: Folder) -> None:
    finding = only_finding(compared(folder, of(NEW, 3, "disk full"), "previous-revision"))
    assert (finding.label, finding.state) == ("critical", "no-baseline")
    assert f"no revision before {NEW} is in these logs" in finding.reasons[0]


def test_late_errors_of_an_old_revision_neither_fail_nor_hide_anything(folder: Folder) -> None:
    late = [entry(1.5 * HOUR + i, "connection reset by the new one", "ERROR", revision=OLD) for i in range(9)]
    result = compared(folder, [*of(OLD, 0, ""), *of(NEW, 2, "no such table", HOUR), *late], rules=NO_RULES)
    assert [f.title for f in result.findings] == ["no such table"]
    [row] = result.context.elsewhere
    assert (row.title, row.count, row.revisions) == ("connection reset by the new one", 9, (OLD,))


def test_a_baseline_of_files_and_of_revisions_counts_both(folder: Folder) -> None:
    logs = [*of(OLD, 20, "disk full"), *of(NEW, 20, "disk full", HOUR)]
    before = folder.write("before", of(OLDER, 11, "disk full", -DAY))
    finding = only_finding(compared(folder, logs, "previous-revision", before))
    assert finding.baseline is not None and finding.baseline.count == 31


# ---- how long something was observed ------------------------------------------------------------------------------


def test_two_nights_in_two_files_are_two_nights_not_the_day_between(folder: Folder) -> None:
    nights = [
        folder.write(
            f"night{n}", [{**one, "timestamp": one["timestamp"]} for one in of(OLD, 20, "disk full", -n * DAY)]
        )
        for n in (1, 2)
    ]
    finding = only_finding(compared(folder, of(NEW, 20, "disk full"), *nights))
    assert finding.baseline is not None and finding.baseline.count == 40
    assert finding.baseline.per_hour == pytest.approx(20, rel=0.1)
    assert finding.state == "recurring"


def test_files_that_follow_each_other_are_one_time(folder: Folder) -> None:
    minutes = [
        folder.write(f"minute{n:02}", [entry(-HOUR + n * MINUTE, "disk full", "ERROR", revision=OLD)])
        for n in range(60)
    ]
    finding = only_finding(compared(folder, of(NEW, 60, "disk full"), *minutes))
    assert finding.baseline is not None and finding.baseline.per_hour == pytest.approx(61, rel=0.02)


# ---- families -----------------------------------------------------------------------------------------------------

USERS = ["ann", "bob", "carl", "dora", "emil", "fred", "gina", "hugo", "ines", "jack"]


def locked(users: Iterable[str], **more: Any) -> list[Entry]:
    return [entry(60 * i, f"account {user} of shop was locked", "ERROR", **more) for i, user in enumerate(users)]


def test_a_word_that_varies_makes_no_new_problem(folder: Folder) -> None:
    before = folder.write("before", [*steady(HOUR), *locked(USERS[:7], revision=OLD)])
    finding = only_finding(compared(folder, [*steady(HOUR), *locked(USERS[7:])], before))
    assert (finding.state, finding.count, finding.title) == ("recurring", 3, "account <*> of shop was locked")
    assert finding.id.endswith("-t2")
    assert len(finding.signatures) == 10


def test_a_family_is_the_same_from_a_saved_result(folder: Folder) -> None:
    before = saved(folder, [*steady(HOUR), *locked(USERS[:7], revision=OLD)])
    logs = folder.write("before", [*steady(HOUR), *locked(USERS[:7], revision=OLD)])
    candidate = [*steady(HOUR), *locked(USERS[7:])]
    assert told(compared(folder, candidate, before)) == told(compared(folder, candidate, logs))


def test_the_rule_digest_does_not_depend_on_the_process(folder: Folder) -> None:
    result = folder.run(many(2, "disk full"), RULES)
    assert result.counts is not None
    assert result.counts.rules["made/disk"] == "8be0c6ccfb87"


def test_words_that_the_baseline_has_not_are_named(folder: Folder) -> None:
    before = folder.write("before", [*steady(HOUR), *locked(USERS[:7], revision=OLD)])
    finding = only_finding(compared(folder, [*steady(HOUR), *locked(USERS[7:])], before))
    assert finding.reasons[-1].startswith("3 of its 10 wordings are not in the baseline: ")
    assert '"account jack of shop was locked"' in finding.reasons[-1]


def test_words_of_another_revision_are_not_called_the_targets(folder: Folder) -> None:
    before = folder.write("before", [*steady(HOUR), *locked(USERS[:7], revision=OLDER)])
    candidate = [*steady(HOUR), *locked(USERS[5:7]), *locked(USERS[7:], revision=OLD)]
    finding = only_finding(compared(folder, candidate, before))
    assert (finding.count, finding.state) == (2, "recurring")
    assert not any("wordings" in reason for reason in finding.reasons)


@pytest.mark.parametrize(
    "text",
    [
        "worker exited with exit code {}",
        "child killed by signal {}",
        "upstream returned HTTP {}",
        "upstream answered with status={} at last",
        "[Errno {}] while it was read",
        "SQLSTATE[{}]: the query failed",
        "query failed: ORA-{}",
    ],
)
def test_another_code_is_another_problem_and_another_number_is_not(folder: Folder, text: str) -> None:
    before = folder.write("before", many(40, text.format(404) + " after 12 ms", revision=OLD))
    [same] = compared(folder, many(40, text.format(404) + " after 7 ms"), before).findings
    assert same.state == "recurring"
    [other] = compared(folder, many(3, text.format(503) + " after 12 ms"), before).findings
    assert (other.state, other.label) == ("new", "critical")
    assert "503" in other.title


def test_a_copy_of_a_saved_result_does_not_double_the_rate(folder: Folder) -> None:
    one, two = saved(folder, of(OLD, 20, "disk full"), "1.json"), saved(folder, of(OLD, 20, "disk full"), "2.json")
    finding = only_finding(compared(folder, of(NEW, 80, "disk full"), one, two))
    assert finding.baseline is not None and finding.baseline.per_hour == pytest.approx(20, rel=0.05)
    assert finding.state == "worse"


def test_what_starts_again_and_again_is_no_traffic(folder: Folder) -> None:
    def crashing(times: int, revision: str) -> list[Entry]:
        crashes = [3600 * (i + 0.5) / times for i in range(times)]
        said = [entry(at + n / 10, f"loading module {n}", revision=revision) for at in crashes for n in range(30)]
        began = [starting(at, revision=revision) for at in crashes]
        return [*said, *began, *(entry(at + 4, "cannot bind", "ERROR", revision=revision) for at in crashes)]

    before = folder.write("before", crashing(20, OLD))
    assert only_finding(compared(folder, crashing(60, NEW), before)).state == "worse"
