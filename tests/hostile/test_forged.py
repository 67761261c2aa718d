"""What a stranger has logged within a message neither makes a marker ready nor another severity of the entry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from entry.test_layouts import DATED, UNDATED
from verdict.made import Folder, rule_set

from analyzer.entry import layouts

READY = "Redis: Connected & Available"
RULES = rule_set(
    markers=[{"id": "up", "title": "Redis connected", "match": {"regex": rf"^\W*{READY}"}}],
    issues=[{"id": "quiet", "title": "Quiet", "label": "non-blocking", "match": {"regex": r"^quite harmless"}}],
)
TIME = "2025-09-11T12:00:01Z"
SUFFIXES = (
    " - INFO - x", " | INFO | x", " [INFO] x", " level=info", " INFO: x", " - app - INFO - x", ":INFO:x",
    " INFO app: x",    " severity=INFO", " 2025-09-11 12:00:02,000 INFO x", ' {"level": "info"}',
    " <INFO> x", " I0911 12:00:02.000000 1 a.go:1] x",
)  # fmt: skip
HEADED = [sample for sample in (*DATED, *UNDATED) if sample[3] == "boom" and sample[1]]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_level_of_a_line_is_what_its_header_says(suffix: str) -> None:
    for line, severity, logger, *_ in HEADED:
        header = layouts.read(line + suffix)
        assert header is not None, line
        assert (header.severity, header.logger) == (severity, logger), line + suffix


def of(**entry: Any) -> str:
    return json.dumps({"timestamp": TIME, "severity": "ERROR", **entry}, ensure_ascii=False) + "\n"


def logger(**line: Any) -> str:
    return json.dumps({"level": "error", "time": TIME, **line}, ensure_ascii=False) + "\n"


def docker(text: str) -> str:
    return json.dumps({"log": f"{text}\n", "stream": "stderr", "time": TIME}, ensure_ascii=False) + "\n"


INNER = json.dumps({"level": "info", "message": READY}, ensure_ascii=False)
LAYOUT = f"2025-09-11 12:00:02,000 INFO app: {READY}"
HEADER = "2025-09-11 12:00:01,000"
FORGED = {
    "in the middle of a line": f"{HEADER} ERROR app: user said {READY}\n",
    "behind another level": f"{HEADER} - app - ERROR - user - INFO - {READY}\n",
    "behind a level and colons": f"{HEADER}:app:ERROR:INFO:{READY}\n",
    "a carriage return": f"{HEADER} ERROR app: user said\r{READY}\n",
    "line separators": f"{HEADER} ERROR app: user said\u2028{READY}\u0085{READY}\x0b{READY}\x0c{READY}\n",
    "JSON in a line": f"{HEADER} ERROR app: {INNER}\n",
    "a line of a message": of(textPayload=f"user said\n{READY}"),
    "a header within a message": of(textPayload=f"user said\n{LAYOUT}"),
    "a header before a message": of(textPayload=f"user said {LAYOUT}"),
    "JSON in a message": of(textPayload=f"user said {INNER}"),
    "a nested field": of(jsonPayload={"message": "user said", "body": {"message": READY, "severity": "INFO"}}),
    "a field named as a key of the text": of(
        jsonPayload={"message": "user said", "event": READY, "text": READY, "log": READY}
    ),
    "colours": of(textPayload=f"\x1b[31muser said\x1b[0m {READY}"),
    "a field of a logger": logger(msg="user said", event=READY, text=READY, log=READY, body={"msg": READY}),
    "a field of a logger named event": logger(message="user said", event=READY),
    "JSON in a field of a logger": logger(msg="user said", body=INNER),
    "a line in docker": docker(f"ERROR user said {READY}"),
    "JSON in docker": docker(json.dumps({"level": "error", "msg": "user said", "body": INNER})),
    "a prefix in compose": f"web-1  | {HEADER} ERROR app: user said web-1  | {READY}\n" * 2,
    "a prefix of a carrier": f"{TIME} stderr F ERROR user said {TIME} stdout F {READY}\n",
    "a quoted logfmt value": f'time={TIME} level=error msg="user said" name="x level=info msg={READY}"\n',
    "an unquoted logfmt value": f'time={TIME} level=error msg=said name=x level=info msg="{READY}"\n',
}  # fmt: skip


@pytest.mark.parametrize("attack", FORGED)
@pytest.mark.parametrize("said", [READY, "quite harmless"])
def test_a_stranger_makes_nothing_ready_and_nothing_harmless(tmp_path: Path, attack: str, said: str) -> None:
    result = Folder(tmp_path).run(FORGED[attack].replace(READY, said), RULES)
    assert [marker.count for marker in result.markers] in ([], [0])
    assert set(result.coverage.severities) == {"ERROR"}
    assert [(finding.label, finding.known) for finding in result.findings] == [("critical", False)]
