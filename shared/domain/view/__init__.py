"""A mail as the detector looks at it."""
