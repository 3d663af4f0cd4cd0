"""Tenants: invited, consented, probed, deleted."""
