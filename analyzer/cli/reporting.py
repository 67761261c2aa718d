"""Reports: where they go and how they look, as the commands that judge have it in common."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.reports import Style
    from analyzer.verdict.result import Result

_STAYING = ("terminal", "json")


def style_of(*, verbose: bool, quiet: bool, no_color: bool) -> Style:
    """How a report on standard output is wanted."""
    from analyzer.reports import Style

    color = sys.stdout.isatty() and not no_color and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size((100, 24)).columns
    return Style(width=width, color=color, verbose=verbose, quiet=quiet)


def rendered(result: Result, name: str, style: Style) -> str:
    """`result` in the format of this name."""
    from analyzer.reports import FORMATS

    return FORMATS[name].render(result, style)


def masking(formats: Iterable[str], *, no_mask: bool) -> bool:
    """Whether secrets are masked in the output in these formats. Raises UsageError where `--no-mask` would let them
    leave the machine: only what is read where it is made may hold them.
    """
    if not no_mask:
        return True
    for name in formats:
        if name not in _STAYING:
            raise UsageError(f"--no-mask: only the formats {' and '.join(_STAYING)} show what is masked, not {name}")
    if os.environ.get("CI"):
        raise UsageError("--no-mask: this is a CI run (CI is set), whose output others read; leave it out")
    return False


def write(result: Result, targets: list[tuple[str, Path]]) -> None:
    """Write the reports that are asked for. Raises UsageError where one cannot be written."""
    from analyzer.reports import Style

    for name, path in targets:
        try:
            path.write_text(rendered(result, name, Style(width=100)), encoding="utf-8", errors="replace")
        except OSError as error:
            raise UsageError(f"--report {name}={path}: cannot be written ({error.strerror})") from None


def spare(names: list[str], targets: list[tuple[str, Path]]) -> None:
    """No report may be written over the logs that it is about: raises UsageError for one that would."""
    read = {Path(name).resolve() for name in names if name != "-"}
    for name, path in targets:
        if path.resolve() in read:
            raise UsageError(f"--report {name}={path}: that is one of the logs to read; name another file")


def target_of(text: str) -> tuple[str, Path]:
    """The format and the file of a `--report`. Raises UsageError."""
    name, separator, path = text.partition("=")
    if not separator or path in ("", "-"):
        raise UsageError(f"--report {text}: write FORMAT=PATH, such as json=result.json; --format prints")
    check_formats([name])
    return name, Path(path)


def check_formats(names: list[str]) -> None:
    """Raises UsageError for a name that no report format has."""
    from analyzer.reports import FORMATS

    for name in names:
        if name not in FORMATS:
            raise UsageError(f"there is no report format '{name}'; known: {', '.join(FORMATS)}")
