"""What Harper may answer, and how much: rules, playbook, proofs of a sender, budgets."""
