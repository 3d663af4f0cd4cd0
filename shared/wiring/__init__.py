"""Puts adapters behind the ports."""
