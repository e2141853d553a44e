"""The version of newsearch."""

__version__ = "0.1.0"
