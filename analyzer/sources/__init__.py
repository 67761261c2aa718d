"""Where logs come from: files, globs, folders and standard input, plain or compressed."""

from analyzer.sources.files import Source, find
from analyzer.sources.streams import Stream, open_source, spooled

__all__ = ["Source", "Stream", "find", "open_source", "spooled"]
