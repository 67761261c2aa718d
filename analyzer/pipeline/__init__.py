"""The only wiring: settings -> result."""

from analyzer.engines import Stages
from analyzer.pipeline.scan import Progress, rules_of, run
from analyzer.pipeline.settings import Moment, Settings

__all__ = ["Moment", "Progress", "Settings", "Stages", "rules_of", "run"]
