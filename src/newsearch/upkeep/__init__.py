"""Looking after an index: verify, repair, go back, remove for good, watch, and the doctor."""
