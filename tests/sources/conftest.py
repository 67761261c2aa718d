"""Stores that run as long as the tests need them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from sources.stores import SCHEMES, Bucket, serving

_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def _stores() -> Iterator[None]:
    with serving():
        yield


@pytest.fixture(params=SCHEMES)
def bucket(request: pytest.FixtureRequest, _stores: None) -> Bucket:
    """A bucket with nothing in it, in each kind of store."""
    return Bucket(request.param, next(_NUMBERS))
