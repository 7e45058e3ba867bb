"""What a survey is: its parts and rules, how it is read from a file, and how one revision differs from another."""
