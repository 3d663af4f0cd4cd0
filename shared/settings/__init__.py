"""The deployment's settings: `table` lists them with default and meaning, `settings` is what a process reads."""
