"""Pure rules and values: no I/O, no clock, no randomness, no logging, no SDK."""
