"""The deployment's settings."""
