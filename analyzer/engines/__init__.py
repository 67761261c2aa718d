"""Runs the scan over sources and merges what it counted."""

from analyzer.engines.local import Window, last_time, scan

__all__ = ["Window", "last_time", "scan"]
