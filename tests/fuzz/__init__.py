"""Good inputs, broken in ten thousand ways: whatever comes in, the command answers and does not fall over."""
