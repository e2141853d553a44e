"""An index on disk: generations of it, the ledger of what was read, the lock of the one writer, and building."""
