"""The map of the code, read from the code: its rooms, their imports, how far a reader goes."""
