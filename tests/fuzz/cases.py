"""One case of the fuzzing: a seed -> a file and a command -> what is wrong with how it went."""

from __future__ import annotations

import contextlib
import io
import json
import re
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter
from unittest import mock

from analyzer.cli import main
from fuzz.good import LOGS, RESULTS, RULES
from fuzz.mutations import mutated

LONGEST = 30
"""Seconds that a run may take; a good input of this size takes a few hundredths of one."""
_STATUS_OF = {"pass": 0, "fail": 1, "inconclusive": 3}
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Case:
    """What is run: `logtriage` with `arguments`, where {file} stands for a file that holds `content`."""

    name: str
    content: bytes
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Went:
    """How a case went."""

    status: int
    out: str
    err: str
    seconds: float


def case(seed: int) -> Case:
    """The case of this seed: the same on every machine."""
    random = Random(seed)
    kind = random.choice(("log", "log", "log", "log", "rules", "rules", "result"))
    inputs = {"log": LOGS, "rules": RULES, "result": RESULTS}[kind]
    name = random.choice(sorted(inputs))
    content = mutated(random, inputs[name], [inputs[other] for other in sorted(inputs)])
    return Case(name, content, random.choice(_COMMANDS[kind]))


_GOOD_LOG = "fixtures/staging-00434/candidate.jsonl"
_COMMANDS = {
    "log": (
        ("scan", "{file}", "--format", "json"),
        ("scan", "{file}", "--format", "json", "--rules", "netra-backend", "--rules", "postgres"),
        ("scan", "{file}"),
        ("scan", "{file}", "--verbose"),
        ("scan", "{file}", "--format", "markdown"),
        ("scan", "{file}", "--format", "markdown"),
        ("scan", _GOOD_LOG, "--baseline", "{file}", "--format", "json"),
        ("scan", "{file}", "--baseline", "{file}", "--since", "1h", "--format", "json"),
        ("scan", "{file}", "--baseline", "previous-revision"),
        ("patterns", "{file}"),
        ("patterns", "{file}", "--format", "csv"),
        ("lines", "netra-backend/session-middleware-missing", _GOOD_LOG, "--baseline", "{file}"),
    ),
    "rules": (
        ("rules", "check", "{file}"),
        ("rules", "show", "{file}"),
        ("scan", _GOOD_LOG, "--rules", "{file}", "--format", "json"),
        ("scan", "fixtures/over-time/candidate.jsonl", "--rules", "{file}"),
    ),
    "result": (
        ("scan", _GOOD_LOG, "--baseline", "{file}", "--format", "json"),
        ("scan", _GOOD_LOG, "--baseline", "{file}"),
        ("scan", "{file}", "--format", "json"),
    ),
}


def run(one: Case, folder: Path) -> Went:
    """Runs the command in this process, in the root of the repository, with the file in `folder`."""
    file = folder / ("rules.yaml" if one.arguments[0] == "rules" or _asks_for_rules(one) else "input")
    file.write_bytes(one.content)
    arguments = [argument.replace("{file}", str(file)) for argument in one.arguments]
    jobs = ["--jobs", "1"] if arguments[0] == "scan" else []
    out, err = _stream(), _stream()
    before, sys.argv = sys.argv, ["logtriage", *arguments, *jobs]
    began, status = perf_counter(), -1
    try:
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            _limited(LONGEST),
            mock.patch("os.cpu_count", return_value=1),
        ):
            main()
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else -1
    except TimeoutError:
        status = -2
    finally:
        sys.argv = before
    return Went(status, _text(out), _text(err), perf_counter() - began)


def wrong(one: Case, went: Went) -> str:
    """What is wrong with how the case went; empty where nothing is."""
    if went.status == -2:
        return f"it took longer than {LONGEST} s"
    if went.err.startswith("Traceback") or "\nTraceback" in went.err or went.status not in (0, 1, 2, 3):
        return f"status {went.status}: {went.err[-2000:]}"
    if went.status == 2 and not went.err.strip():
        return "an error without a word"
    if went.status != 2 and "json" in one.arguments:
        return _wrong_document(went)
    if found := _UNSEEN.search(went.out):
        return f"the report holds {found[0]!r}"
    return ""


def _wrong_document(went: Went) -> str:
    document = json.loads(went.out)
    if _STATUS_OF[document["verdict"]] != went.status:
        return f"verdict {document['verdict']}, status {went.status}"
    if went.status == 0 and not document["coverage"]["target_entries"]:
        return "a pass without an entry"
    return ""


def _asks_for_rules(one: Case) -> bool:
    return "--rules" in one.arguments and one.arguments[one.arguments.index("--rules") + 1] == "{file}"


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="replace")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode("utf-8", "replace")  # type: ignore[attr-defined]


@contextlib.contextmanager
def _limited(seconds: int) -> Iterator[None]:
    def stop(_number: int, _frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
