"""One article, taken apart: its page or body, line by line."""
