"""What tests and the demo do with the simulated Microsoft 365, by the part of it that they do it to."""
