"""Full-text search over Indonesian news archives."""
