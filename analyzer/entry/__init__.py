"""The model of an entry and a batch, and what an entry means: text, severity, logger, stack traces."""
