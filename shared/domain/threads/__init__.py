"""Threads: their state, the index keys by which a Mail's Thread is found, and what an ended Mail changes in them."""
