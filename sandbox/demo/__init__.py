"""The demo: the whole story on this machine, told step by step, then a page to write mails on."""
