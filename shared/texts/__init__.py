"""What Harper says to people: pages, hints, problems. What people say in mails is in `words`."""
