"""The only wiring: settings -> result.

Here is what a scan of files needs. What pulls (`cloud_scan`, `save`, `explain`) and what waits (`wait`) is imported
from its own module by who asks for it: every small scan would be a tenth slower for it.
"""

from analyzer.engines import Stages
from analyzer.pipeline.clock import SteadyClock, WallClock
from analyzer.pipeline.judge import Judge, Progress, rules_of
from analyzer.pipeline.scan import run
from analyzer.pipeline.settings import Cloud, Moment, Settings

__all__ = ["Cloud", "Judge", "Moment", "Progress", "Settings", "Stages", "SteadyClock", "WallClock", "rules_of", "run"]
