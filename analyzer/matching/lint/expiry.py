"""Issues whose label should be looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from analyzer.matching.lint.hint import Asked, Hint, of

SOON = timedelta(days=30)


def hints(asked: Asked) -> Iterator[Hint]:
    """A hint for each issue that expired, or will within 30 days, or expires without a ticket that says what then."""
    for issue in asked.rules.issues:
        if issue.expires is None:
            continue
        if issue.expires < asked.today:
            remedy = "look at its label again, then give it a later day or remove it"
            yield of(issue, "expired", f"it expired on {issue.expires}", remedy)
        elif issue.expires <= asked.today + SOON:
            remedy = "look at its label before that day"
            yield of(issue, "expires-soon", f"it expires on {issue.expires}", remedy)
        if issue.ticket is None:
            remedy = "add 'ticket', so that whoever looks at it then knows what was meant"
            yield of(issue, "no-ticket", "it expires, but names no ticket", remedy)
