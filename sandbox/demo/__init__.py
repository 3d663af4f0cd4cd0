"""The demo: all that Harper does, on this machine and step by step, then a page to write mails on."""
