"""Takes one article apart: its page or its body, line by line."""
