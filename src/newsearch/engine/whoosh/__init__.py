"""What Whoosh sees of an index: all that imports it stands here."""
