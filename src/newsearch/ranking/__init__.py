"""Ranking: a query tree becomes a plan of terms with weights, and the plan an ordered list of scored articles."""
