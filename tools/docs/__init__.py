"""What `make docs` writes: the tables of the code into README and docs/, and the picture of a mail's way."""
