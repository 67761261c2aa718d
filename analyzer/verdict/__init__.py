"""What the tallies mean: target, comparison, labels, coverage, verdict, result."""
