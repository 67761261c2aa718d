"""What reports say in the same words, whatever their format. Plain text: whoever shows it neutralises it."""
