"""The calls of Graph, and how its JSON looks."""
