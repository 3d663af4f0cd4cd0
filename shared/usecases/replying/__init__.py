"""Answers, delegations and hand-offs: claimed, drafted, put on record, sent, looked for."""
