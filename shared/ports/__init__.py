"""What the use cases need of the world, as Protocols; fakes and adapters pass the same contract tests."""
