"""Times as users give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.entry import clock
from analyzer.errors import UsageError

if TYPE_CHECKING:
    from analyzer.pipeline import Moment


def moment(option: str, text: str | None) -> Moment | None:
    """The time or duration that is given for an option, None where none is. Raises UsageError."""
    from analyzer.pipeline import Moment

    if text is None:
        return None
    ago = clock.duration(text)
    if ago is not None:
        return Moment(ago=ago)
    return Moment(at=time(option, text, "or a duration such as 2h"))


def time(option: str, text: str | None, also: str = "") -> int | None:
    """The time (ns) given for an option, None where none is. Raises UsageError; `also`: what else is allowed."""
    if text is None:
        return None
    found = clock.nanoseconds(text.strip())
    if found is None:
        hint = f"write a time such as 2025-09-11T19:50:56Z{' ' if also else ''}{also}"
        raise UsageError(f"{option} {text}: not a time; {hint}")
    return found
