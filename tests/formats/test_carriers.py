"""Logs that carry the lines of containers: whose a line is, when it was written, and what belongs together."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.entry import batch as flag
from analyzer.entry.clock import nanoseconds
from analyzer.entry.severity import Severity
from analyzer.formats import blocks, carried, choose

from .samples import read

TRACE = ["Traceback (most recent call last):", '  File "/app/a.py", line 3, in run', "    go()", "ValueError: boom"]
TEXT = "\n".join(TRACE)


def second(number: int) -> str:
    return f"2025-09-11T12:00:{number:02}.123456789Z"


def moment(number: int) -> int:
    return nanoseconds(second(number)) or 0


def docker_json(line: str, number: int = 0, stream: str = "stdout", end: str = "\n") -> str:
    return json.dumps({"log": line + end, "stream": stream, "time": second(number)})


def cri(line: str, number: int = 0, stream: str = "stdout", tag: str = "F") -> str:
    return f"{second(number)} {stream} {tag} {line}"


CARRIED = {
    "docker-json": docker_json,
    "cri": cri,
    "docker-compose": lambda line, number: f"web-1  | {second(number)} {line}",
    "kubectl": lambda line, number: f"[pod/web-6d4cf56db6-x2k9z/app] {second(number)} {line}",
    "stern": lambda line, number: f"web-6d4cf56db6-x2k9z app {second(number)} {line}",
    "stamped": lambda line, number: f"{second(number)} {line}",
}


@pytest.mark.parametrize("name", CARRIED)
def test_what_is_carried_is_read_as_if_it_stood_alone(name: str) -> None:
    lines = [
        "2025-09-11 12:00:00,500 - app.db - ERROR - failed",
        *TRACE,
        '{"level": "warn", "ts": 1757592001.25, "caller": "a.go:1", "msg": "slow"}',
        "INFO:     ready",
        "  indented",
        "plain",
    ]
    found = read("\n".join(CARRIED[name](line, number) for number, line in enumerate(lines)).encode())
    assert found.reading.format == name
    assert found.texts == [f"failed\n{TEXT}", "slow", "ready\n  indented", "plain"]
    assert found.column("severities") == [Severity.ERROR, Severity.WARNING, Severity.INFO, Severity.DEFAULT]
    assert found.column("loggers") == ["app.db", "", "", ""]
    assert found.lines == [1, 6, 7, 9]
    assert found.column("times")[1] == nanoseconds("2025-09-11T12:00:01.25Z"), "its own time, which names its zone"
    assert [found.column("times")[i] for i in (0, 2, 3)] == [moment(0), moment(6), moment(8)]
    assert not any(flags & (flag.ASSUMED_UTC | flag.INHERITED_TIME) for flags in found.column("flags"))


@pytest.mark.parametrize(
    ("lines", "service", "instance", "log"),
    [
        ([docker_json("a"), docker_json("b")], "", "", "stdout"),
        ([cri("a", stream="stderr"), cri("b", stream="stderr")], "", "", "stderr"),
        (["web-1  | a", "web-1  | b"], "web", "web-1", ""),
        (["my_web_12  | a", "my_web_12  | b"], "my_web", "my_web_12", ""),
        (["\x1b[36mweb-1  |\x1b[0m a", "\x1b[36mweb-1  |\x1b[0m b"], "web", "web-1", ""),
        (["\x1b[2Kweb-1  | a", "\x1b[2Kweb-1  | b"], "web", "web-1", ""),
        (["[pod/web-0/app] a", "[pod/web-0/app] b"], "app", "web-0", ""),
        ([f"web-6d4cf56db6-x2k9z app {word}" for word in "axb"], "app", "web-6d4cf56db6-x2k9z", ""),
    ],
)
def test_a_line_is_its_containers(lines: list[str], service: str, instance: str, log: str) -> None:
    found = read("\n".join(lines).encode())
    assert (found.texts[0], found.texts[-1]) == ("a", "b")
    told = {(row["services"], row["instances"], row["logs"]) for row in found.rows}
    assert told == {(service, instance, log)}


def test_what_shippers_add_for_kubernetes_names_the_container() -> None:
    line = json.loads(docker_json("a")) | {"kubernetes": {"pod_name": "web-0", "container_name": "app", "labels": {}}}
    row = read(f"{json.dumps(line)}\n".encode() * 2).rows[0]
    assert (row["services"], row["instances"]) == ("app", "web-0")


@pytest.mark.parametrize("containers", [2, 3, 30])
def test_a_trace_is_put_together_however_lines_of_other_containers_come_between(containers: int) -> None:
    lines = ["ERROR: failed", *TRACE, "INFO: on"]
    mixed = [f"web-{number}  | {line}" for line in lines for number in range(containers)]
    found = read("\n".join(mixed).encode())
    assert sorted(found.texts) == sorted([f"failed\n{TEXT}"] * containers + ["on"] * containers)
    for row in found.rows:
        assert mixed[row["lines"] - 1].startswith(f"{row['instances']}  | ")


def test_stdout_and_stderr_of_a_container_do_not_mix() -> None:
    lines = [cri(line, stream="stderr") for line in TRACE]
    lines[1:1] = [cri("  a line of output")]
    found = read("\n".join(lines).encode())
    assert sorted(found.texts) == ["  a line of output", TEXT]


# ---- lines that come in pieces --------------------------------------------------------------------------------------


def test_a_line_that_docker_cut_is_put_together() -> None:
    pieces = [docker_json("ERROR: a", 1, end=""), docker_json("b", 2, end=""), docker_json("c", 3), docker_json("d", 4)]
    found = read("\n".join(pieces).encode())
    assert (found.texts, found.lines, found.column("times")) == (["abc", "d"], [1, 4], [moment(1), moment(4)])


def test_a_line_that_the_kubelet_cut_is_put_together_beside_those_of_the_other_stream() -> None:
    pieces = [cri("a", 1, tag="P"), cri("x", 2, "stderr"), cri("b", 3, tag="P"), cri("c", 4), cri("d", 5, tag="P")]
    found = read("\n".join(pieces).encode())
    assert (found.texts, found.lines) == (["abc", "x", "d"], [1, 2, 5])
    assert found.column("times") == [moment(1), moment(2), moment(5)]


def test_a_line_in_pieces_without_end_is_held_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "LARGE", 1000)
    found = read("\n".join([cri("x" * 90, tag="P")] * 1000 + [cri("end")]).encode())
    assert len(found.rows) == 1
    assert len(found.texts[0]) < 1200


def test_of_too_many_containers_the_one_that_was_silent_for_longest_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carried, "_MOST_WRITERS", 2)
    lines = ["a-1  | one", "b-1  | two", "c-1  | three", "a-1  |   more", "a-1  | four"] * 3
    found = read("\n".join(lines).encode())
    assert sum(text.count("\n") + 1 for text in found.texts) == len(lines)


# ---- times ----------------------------------------------------------------------------------------------------------


def test_a_time_of_the_carrier_counts_where_the_lines_own_names_no_zone() -> None:
    local = "2025-09-11 14:00:01,000 - app - INFO - local"
    zoned = "2025-09-11T14:00:01.5+02:00 INFO zoned"
    found = read("\n".join([cri(local, 1), cri(zoned, 2)]).encode())
    assert found.column("times") == [moment(1), nanoseconds("2025-09-11T12:00:01.5Z")]


def test_zeros_that_kubectl_leaves_out_at_the_end_of_a_time_change_nothing() -> None:
    lines = [f"{second(1)} a", *(f"{second(n)} b{n}" for n in range(2, 20)), "2025-09-11T12:00:20.12Z Traceback (most"]
    found = read("\n".join(lines).encode())
    assert (found.reading.format, found.texts[-1]) == ("stamped", "Traceback (most")
    assert found.column("times")[-1] == nanoseconds("2025-09-11T12:00:20.12Z")


def test_without_times_of_its_own_an_entry_takes_that_of_the_entry_before_it_in_the_file() -> None:
    lines = ["web-1  | a", "db-1  | 2025-09-11T12:00:01Z INFO b", "web-1  | c", "db-1  | d"]
    found = read("\n".join(lines).encode())
    assert found.texts == ["a", "b", "c", "d"]
    assert found.column("times") == [nanoseconds("2025-09-11T12:00:01Z")] * 4
    assert [bool(flags & flag.INHERITED_TIME) for flags in found.column("flags")] == [True, False, True, True]


# ---- what is no carrier ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "foo | bar",
        "ERROR    | something failed",
        "INFO  | on",
        " id   | name",
        "2025-09-11T12:00:00.123Z INFO on",
        "2025-09-11T12:00:00.1234567Z INFO on",
        "[pod/web] on",
        "[INFO] on",
        "web-server app started",
        '{"log": "a", "level": "info"}',
        '{"log": "a", "stream": "updates", "time": "2025-09-11T12:00:00Z"}',
    ],
)
def test_a_line_that_only_looks_like_one_is_not_taken_apart(line: str) -> None:
    assert choose((line + "\n").encode() * 20).name in ("text", "json-lines")


@pytest.mark.parametrize("name", CARRIED)
@pytest.mark.parametrize("hostile", [1, 3])
def test_a_few_hostile_lines_make_no_carrier_of_a_log_of_text(name: str, hostile: int) -> None:
    lines = [f"2025-09-11 12:00:{n:02} INFO fine" for n in range(20)]
    lines[0:0] = [CARRIED[name]("ERROR: forged", n) for n in range(hostile)]
    found = read("\n".join(lines).encode())
    assert found.reading.format not in CARRIED
    assert found.texts[hostile:] == ["fine"] * 20


@pytest.mark.parametrize("name", CARRIED)
def test_a_line_without_the_prefix_is_an_entry_among_those_that_have_it(name: str) -> None:
    lines = [CARRIED[name](f"line {n}", n) for n in range(30)]
    lines.insert(20, "out of line")
    found = read("\n".join(lines).encode())
    assert (found.reading.format, found.texts[20], found.lines[20]) == (name, "out of line", 21)
    assert len(found.texts) == 31


@pytest.mark.parametrize("name", CARRIED)
def test_damaged_lines_are_counted_and_nothing_else_is_lost(name: str) -> None:
    lines = [CARRIED[name](f"line {n}", n) for n in range(20)]
    found = read(b"\xef\xbb\xbf" + "\r\n".join(lines[:10]).encode() + b"\r\n\0\x01\n" + "\n".join(lines[10:]).encode())
    assert (found.texts, found.unparsed) == ([f"line {n}" for n in range(20)], 1)


@given(st.sampled_from(sorted(CARRIED)), st.lists(st.binary(max_size=30), max_size=3), st.integers(1, 50))
def test_however_few_bytes_a_read_gives_and_whatever_stands_there_all_is_read(
    name: str, junk: list[bytes], atmost: int
) -> None:
    lines = [CARRIED[name](line, n).encode() for n, line in enumerate(TRACE * 8)]
    data = b"\n".join([*lines, *(line.replace(b"\n", b"") for line in junk)])
    whole = read(data)
    assert whole.reading.format == name
    assert read(data, atmost=atmost).rows == whole.rows
    assert read(data, cuts=[100, 500]).rows == whole.rows


WRITTEN = [
    "ERROR: failed",
    *TRACE,
    "  more",
    "2025-09-11T12:00:01Z INFO dated",
    '{"level": "info", "msg": "x"}',
    "\0",
    "",
]


@given(
    st.lists(st.tuples(st.sampled_from(["a-1", "b-1", "c-1"]), st.sampled_from(WRITTEN)), min_size=3, max_size=30),
    st.integers(1, 60),
)
def test_entries_without_times_do_not_depend_on_how_the_bytes_come(lines: list[tuple[str, str]], atmost: int) -> None:
    data = "\n".join(f"{name}  | {line}" for name, line in lines).encode()
    whole = read(data)
    assert whole.lines == sorted(whole.lines)
    assert (read(data, atmost=atmost).rows, read(data, atmost=atmost).unparsed) == (whole.rows, whole.unparsed)


def test_what_compose_says_itself_hides_no_line_that_it_carries() -> None:
    data = (
        "[+] Running 2/2\n ✔ Container shop-db-1   Created  0.1s\n ✔ Container shop-api-1  Created  0.1s\n"
        "Attaching to api-1, db-1\n"
        "api-1  | ERROR:    boom\n"
        "db-1   | 2026-11-20 10:00:05.123 UTC [33] ERROR:  there is no relation\n"
        "api-1 exited with code 1\n"
    )
    found = read(data.encode())
    errors = [(row["services"], row["texts"]) for row in found.rows if row["severities"] == Severity.ERROR]
    assert errors == [("api", "boom"), ("db", "there is no relation")]
    assert len(found.rows) == 7


def test_a_few_plain_lines_above_do_not_hide_what_kubectl_prefixes() -> None:
    above = ["+ kubectl logs --prefix -l app=shop", "Defaulted container api out of: api, proxy"]
    found = read(
        "\n".join([*above, *(f"[pod/shop-6d5f8b7c9-abcde/api] ERROR:    boom {n}" for n in range(5))]).encode()
    )
    assert found.column("severities").count(Severity.ERROR) == 5
