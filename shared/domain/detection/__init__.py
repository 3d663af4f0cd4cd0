"""May a Mail be answered? What kind of sender it shows: a person, a program, a mail system, ourselves."""
