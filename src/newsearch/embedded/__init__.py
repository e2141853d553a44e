"""The backend of this package: an index in a folder, searched in this process."""
