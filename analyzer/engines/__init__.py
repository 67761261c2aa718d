"""Runs the scan over sources and merges what it counted."""

from analyzer.engines.local import EVERYTHING, Window, last_time, scan
from analyzer.engines.processes import scan_in_processes
from analyzer.engines.stages import Stages

__all__ = ["EVERYTHING", "Stages", "Window", "last_time", "scan", "scan_in_processes"]
