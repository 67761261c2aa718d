"""Google Cloud Logging as a source."""
