"""What the steps of a mail's way share."""
