"""`python -m sandbox.read FILE...`: what Harper makes of a mail that somebody was surprised by."""
