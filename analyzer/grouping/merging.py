"""Signatures of messages that differ only in words that vary -> families."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Family(msgspec.Struct, frozen=True):
    """Signatures that are one group: its id, what its messages have in common, the ids of its members."""

    id: str
    template: str
    members: tuple[str, ...]


def families(templates: Mapping[str, str]) -> dict[str, Family]:
    """Which signatures (id -> message in normal words) belong together; those that stay alone are absent."""
    del templates
    return {}
