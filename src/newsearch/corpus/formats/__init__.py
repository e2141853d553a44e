"""One module for each kind of file: its `read` yields the articles of a stream, and what it passed over."""
