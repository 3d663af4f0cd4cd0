"""What several steps share: coming again, pausing, moving a Mail from state to state."""
