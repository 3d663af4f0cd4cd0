"""What kind of Mail it is: of a person, a program, a mail system or ourselves; `policy/rules.py` decides by it."""
