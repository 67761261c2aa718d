"""Signatures of messages that differ only in words that vary -> families."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec


class Family(msgspec.Struct, frozen=True):
    """Signatures that are one group: its id, what its messages have in common, the ids of its members."""

    id: str
    template: str
    members: tuple[str, ...]
    form: tuple[object, ...] = ()


def families(templates: Mapping[str, str]) -> dict[str, Family]:
    """Which signatures (id -> message in normal words) belong together; those that stay alone are absent."""
    del templates
    return {}


class Known:
    """Families, to which more messages may belong."""

    def __init__(self, families: Iterable[Family]) -> None:
        del families

    def fitting(self, template: str) -> str | None:
        """The id of the family that a message belongs to, None where it fits none."""
        del template
        return None
