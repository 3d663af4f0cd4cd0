"""HTML that is read, and templates that are filled in."""
