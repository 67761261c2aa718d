"""logtriage: read the logs of a service, match them against YAML rules, label every finding, give a verdict.

As a library: `scan` judges logs as the command does, `patterns` finds the templates of texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.errors import LogtriageError
    from analyzer.grouping.patterns import Patterns, patterns
    from analyzer.library import scan
    from analyzer.verdict.result import Example, Finding, Marker, Result

__version__ = "0.1.0"
__all__ = ["Example", "Finding", "LogtriageError", "Marker", "Patterns", "Result", "__version__", "patterns", "scan"]

_HOMES = {
    "Example": "analyzer.verdict.result",
    "Finding": "analyzer.verdict.result",
    "LogtriageError": "analyzer.errors",
    "Marker": "analyzer.verdict.result",
    "Patterns": "analyzer.grouping.patterns",
    "Result": "analyzer.verdict.result",
    "patterns": "analyzer.grouping.patterns",
    "scan": "analyzer.library",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """A name that is asked for the first time (PEP 562): `import analyzer` itself costs nothing."""
        if name not in _HOMES:
            raise AttributeError(f"module 'analyzer' has no attribute {name!r}")
        from importlib import import_module

        found = globals()[name] = getattr(import_module(_HOMES[name]), name)
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *_HOMES})
