"""What did they write: a body parted into what its author wrote, quoted and signed."""
