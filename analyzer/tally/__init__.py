"""The mergeable summary of what was read, and the signatures of unknown problems."""
