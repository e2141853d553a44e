"""An archive on OpenSearch: planned here, by an index in a folder, and carried out there, with the same ranking."""

from newsearch.opensearch.opened import opened

__all__ = ["opened"]
