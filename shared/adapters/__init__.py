"""The only places that talk to Graph, to Entra and to storage."""
