"""What the simulated Microsoft 365 knows."""
