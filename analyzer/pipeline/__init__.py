"""The only wiring: settings -> result."""

from analyzer.engines import Stages
from analyzer.pipeline.scan import Progress, rules_of, run
from analyzer.pipeline.settings import Moment, Settings
from analyzer.pipeline.wait import Look, SteadyClock, WaitSettings, following, wait

__all__ = [
    "Look",
    "Moment",
    "Progress",
    "Settings",
    "Stages",
    "SteadyClock",
    "WaitSettings",
    "following",
    "rules_of",
    "run",
    "wait",
]
