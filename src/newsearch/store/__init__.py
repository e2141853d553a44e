"""An index on disk: its generations, their manifest and ledger, tombstones, and the lock of the one writer."""
