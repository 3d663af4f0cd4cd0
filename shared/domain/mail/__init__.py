"""A Mail: what is kept of it, what was decided, and the draft of its answer."""
