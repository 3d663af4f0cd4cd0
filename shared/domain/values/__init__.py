"""Small values that all other rooms are made of."""
