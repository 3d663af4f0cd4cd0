"""What starts a function."""
