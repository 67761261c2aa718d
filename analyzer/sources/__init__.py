"""Where logs come from: files, globs, folders and standard input, plain or compressed."""

from analyzer.sources.files import Source, find
from analyzer.sources.growing import Growing, GrowingFiles
from analyzer.sources.parts import Forward, plain_size
from analyzer.sources.streams import Stream, open_source, spooled

__all__ = ["Forward", "Growing", "GrowingFiles", "Source", "Stream", "find", "open_source", "plain_size", "spooled"]
