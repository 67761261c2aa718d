"""logtriage: read the logs of a service, match them against YAML rules, label every finding, give a verdict."""

__version__ = "0.1.0"
