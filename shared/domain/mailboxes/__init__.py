"""Mailboxes: their settings, their watch, and what notifies of them."""
