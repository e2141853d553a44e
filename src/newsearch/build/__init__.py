"""Building an index: from files to a new generation, whole or by what has changed."""
