"""The only wiring: settings -> result."""

from analyzer.engines import Stages
from analyzer.pipeline.clock import SteadyClock, WallClock
from analyzer.pipeline.explain import Estimate, Plan, estimate, plan
from analyzer.pipeline.judge import Judge, Progress, rules_of
from analyzer.pipeline.pull import Tell
from analyzer.pipeline.save import save
from analyzer.pipeline.scan import run
from analyzer.pipeline.settings import Cloud, Moment, Settings
from analyzer.pipeline.wait import Look, WaitSettings, following, wait
from analyzer.sources.cloud.pages import Told

__all__ = [
    "Cloud",
    "Estimate",
    "Judge",
    "Look",
    "Moment",
    "Plan",
    "Progress",
    "Settings",
    "Stages",
    "SteadyClock",
    "Tell",
    "Told",
    "WaitSettings",
    "WallClock",
    "estimate",
    "following",
    "plan",
    "rules_of",
    "run",
    "save",
    "wait",
]
