"""Measurements: `python -m bench` prints the figures and writes them to bench/results.json."""
