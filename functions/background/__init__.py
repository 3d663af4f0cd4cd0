"""Queues and timers."""
