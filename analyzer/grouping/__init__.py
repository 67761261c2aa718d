"""Which entries show the same problem: signatures, and groups of similar ones."""
