"""A build in parts: each reads and indexes its share of an archive as a job of its own, and all are merged."""
