"""Harper Mail: the code behind the function triggers."""
