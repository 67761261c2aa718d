"""What holds for all tests: machines are slow now and then, and nothing of the user's is touched."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# More examples than in every run: LOGTRIAGE_EXAMPLES=2000 make test
settings.register_profile(
    "logtriage",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=int(os.environ.get("LOGTRIAGE_EXAMPLES", "50")),
)
settings.load_profile("logtriage")


@pytest.fixture(scope="session", autouse=True)
def _a_cache_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Commands that the tests run keep compiled rules in a folder of the tests, not in the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOGTRIAGE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
