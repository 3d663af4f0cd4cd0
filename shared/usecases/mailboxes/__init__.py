"""Mailboxes: saved, checked, subscribed, renewed."""
