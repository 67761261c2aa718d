"""A library that is imported when something of it is first asked for: with kept rules a scan does without some."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Late:
    """Stands for the module `name`; what it was asked for once it has at hand."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        value = getattr(import_module(self._name), attribute)
        setattr(self, attribute, value)
        return value
