"""HTTP: from the socket to a handler, and the log of requests."""
