"""How like articles are to one another: a vector for each, by a table that a build learns from the user's own archive.

`learning` makes the table, `stem_vectors` the vectors of a segment, `neighbour_file` keeps both in a generation.
"""
