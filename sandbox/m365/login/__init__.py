"""The login host."""
