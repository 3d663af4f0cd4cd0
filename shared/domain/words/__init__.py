"""Words of people and programs, by language: data, and how a text is folded to be compared with it."""
