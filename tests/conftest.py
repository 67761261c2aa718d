"""What holds for all tests: machines are slow now and then, which is no reason to fail."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("logtriage", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("logtriage")
