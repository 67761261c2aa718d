"""Runs the scan over sources and merges what it counted."""

from analyzer.engines.local import Window, last_time, scan
from analyzer.engines.processes import scan_in_processes

__all__ = ["Window", "last_time", "scan", "scan_in_processes"]
