"""The mergeable summary of what was read."""
