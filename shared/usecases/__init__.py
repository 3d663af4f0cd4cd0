"""What Harper does, one verb a file."""
