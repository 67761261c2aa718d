"""Neutralises text that strangers wrote, one function a context in which it is shown."""

from __future__ import annotations

import html
import re
import unicodedata
from itertools import groupby

from analyzer.entry import characters
from analyzer.entry.characters import visible

_COLOUR = re.compile(r"\x1b\[[0-9;:]*m")
_VARIATION = re.compile("[\ufe00-\ufe0f]")
# Azure Pipelines (`##vso[…]`), TeamCity and older GitHub runners obey such commands wherever they stand in a line.
_COMMAND = re.compile(r"##(?=\w*\[)")
_MARKS_IN_A_ROW = 4

# Words that Markdown, and those that look through what it gives, show as they are: letters, numbers, dates and times of
# day, with the punctuation of prose around them. No `@`, `#`, `/`, `:` or `.` inside (mentions, references, addresses,
# emoji), no letters with a number behind a hyphen (`GH-123`), nothing that may name a commit.
_COMMIT = r"(?![0-9a-fA-F]{7,}\b)"
_LETTERS = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_NUMBER = r"\d{1,6}(?:,\d{3})*(?:\.\d+)?|\d{4}-\d\d-\d\d|\d\d:\d\d(?::\d\d)?"
_PLAIN = re.compile(rf"""["'(]*(?:{_COMMIT}{_LETTERS}|{_NUMBER})[×%]?[.,:;!?…)"']*""")
_DASH = re.compile(r"[-–—=×%…][).,;:]*")
_LISTED = re.compile(r"\d+[.)]")
_SPLIT_PIPE = re.compile(r"(?<=\\)\|")
_PIPE = re.compile(r"(?<!\\)\|")
# cmark knows no code within a line with more than 80 ticks around it.
_TICKS = re.compile("(`{40})`")
# GitHub's runner obeys a line that begins so, whatever blanks stand before it.
_RUNNER = re.compile(r"^(\s*)::", re.MULTILINE)


def terminal(text: str) -> str:
    r"""`text` for a terminal: what could move the cursor, reorder or hide anything becomes a visible escape (`\x1b`).

    Colours (SGR) and variation selectors say nothing and are dropped, tabs become four blanks, of a pile of combining
    marks four stay. Commands to a CI system that reads the output are broken. Line feeds stay (CR LF becomes one): the
    caller decides what a line is.
    """
    if not (text.isascii() and text.isprintable()):
        text = _COLOUR.sub("", text).replace("\r\n", "\n").replace("\t", "    ")
        text = _thinned(visible(_VARIATION.sub("", text)))
    return _COMMAND.sub(r"#\\x23", text)


def markup(text: str) -> str:
    r"""`text` as content, or as a quoted attribute, of HTML or XML: nothing in it is a tag or an entity, and no
    character is one that XML 1.0 forbids or that hides or reorders others (`\x1b`). Line feeds stay.
    """
    return html.escape(_unbroken(text), quote=True)


def workflow_message(text: str) -> str:
    r"""`text` as the message of a GitHub workflow command (`::error title=…::MESSAGE`): on one line of the log, and no
    further command. Source: actions/toolkit, packages/core/src/command.ts.
    """
    return _COMMAND.sub(r"#\\x23", _unbroken(text)).replace("%", "%25").replace("\n", "%0A")


def workflow_property(text: str) -> str:
    """`text` as the value of a property of a GitHub workflow command: neither another property nor the message."""
    return workflow_message(text).replace(":", "%3A").replace(",", "%2C")


def cell(text: str) -> str:
    r"""`text` as a cell of CSV: in one line, and no formula of a spreadsheet."""
    return characters.cell(text)


def _unbroken(text: str) -> str:
    return visible(text.replace("\r\n", "\n").replace("\t", "    "))


def markdown(text: str) -> str:
    """`text` in one line of Markdown that shows it and does nothing else, wherever inline text may stand.

    Words that could mean something (markup, HTML, addresses, mentions, references, names of commits, emoji, formulas)
    become code: GitHub and GitLab look for mentions and the like in what was rendered, so that a backslash would not
    stop them, and look into all but code. Blanks of any kind become one blank.
    """
    words = terminal(text).split()
    runs = groupby(enumerate(words), lambda word: _is_plain(*word))
    told = (" ".join(word for _, word in run) if plain else _spans([word for _, word in run]) for plain, run in runs)
    return " ".join(told)


def markdown_code(text: str) -> str:
    r"""`text` as code within a line (CommonMark 0.31, section 6.1), its line feeds as blanks; empty for no text.

    A pipe behind a backslash stands between two spans: renderers differ in how they read `\\|` within a table.
    """
    line = _few_ticks(terminal(text)).replace("\n", " ")
    return r"\|".join(map(_span, _SPLIT_PIPE.split(line)))


def markdown_cell(source: str) -> str:
    """Markdown made by the functions above, for a cell of a table (GFM 0.29, section 4.10)."""
    return _PIPE.sub(r"\\|", source)


def markdown_fence(text: str, language: str = "text") -> str:
    """`text` as a block of code that nothing in it can close (CommonMark 0.31, section 4.5).

    Its lines are set in by two blanks: no line of what a person pastes into a comment begins with what bots obey there.
    """
    block = _few_ticks(_RUNNER.sub(r"\1∷", terminal(text)))
    lines = block.split("\n")
    fence = "`" * max(3, 1 + _longest_run(block))
    return "\n".join((fence + language, *(f"  {line}".rstrip() for line in lines), fence))


def _is_plain(place: int, word: str) -> bool:
    if place == 0 and _LISTED.match(word):
        return False
    return bool(_PLAIN.fullmatch(word) or (place and _DASH.fullmatch(word)))


def _spans(words: list[str]) -> str:
    """Code, the punctuation of the sentence around it left out."""
    run = " ".join(words)
    core = run.rstrip(".,:;!?…")
    before = "(" if core.startswith("(") and core.count("(") > core.count(")") - core.endswith(")") else ""
    after = ")" if core.endswith(")") and core.count(")") > core.count("(") - len(before) else ""
    inner = core[len(before) : len(core) - len(after)]
    if not inner.strip():
        return markdown_code(run)
    return before + markdown_code(inner) + after + run[len(core) :]


def _span(line: str) -> str:
    if not line:
        return ""
    ticks = "`" * (1 + _longest_run(line))
    edged = line[0] == "`" or line[-1] == "`" or (line[0] == line[-1] == " " and bool(line.strip(" ")))
    return f"{ticks} {line} {ticks}" if edged else f"{ticks}{line}{ticks}"


def _few_ticks(text: str) -> str:
    r"""`text` with every forty-first of a run of ticks as the escape `\\x60`."""
    return _TICKS.sub(r"\1\\x60", text)


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def _thinned(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if is_mark(character) else 0
        if marks <= _MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def is_mark(character: str) -> bool:
    """True for a combining mark that takes no column of its own."""
    return character > "\u02ff" and unicodedata.category(character) in {"Mn", "Me"}
