"""Where functions run, and what they are given."""
