"""Threads: which one a mail belongs to, and what a mail makes of it."""
