"""Thin triggers, one Blueprint a file: decode, one use case, encode."""
