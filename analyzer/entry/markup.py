"""Colours that programs write into their messages: ANSI escape sequences and loguru's markup tags."""

from __future__ import annotations

import re

# ECMA-48: CSI sequences, OSC and other strings up to their terminator, and two-character escapes.
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]{0,4096}(?:\x07|\x1b\\)|[ -/]*[0-~])")

# https://loguru.readthedocs.io/en/stable/api/logger.html#color (long names only: <b> or <i> may be HTML)
_COLOURS = "black|red|green|yellow|blue|magenta|cyan|white"
_STYLES = "bold|dim|normal|italic|underline|strike|reverse|blink|hide|level|lvl"
_TAG = re.compile(rf"</?(?:(?:light-)?(?:{_COLOURS})|{_STYLES}|(?:LIGHT-)?(?:{_COLOURS.upper()}))>")
ANY_TAG = f"(?i:</?(?:light-)?(?:{_COLOURS}|{_STYLES})>)"
"""A regular expression for all of them and a few more, in the common syntax of all engines."""


def plain(text: str) -> str:
    """`text` without ANSI sequences and colour tags; everything else, control characters too, stays."""
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    if "<" in text:
        text = _TAG.sub("", text)
    return text
