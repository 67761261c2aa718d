"""The command line: flags become one frozen settings object. The only place that prints or exits."""

from analyzer.cli.app import main

__all__ = ["main"]
