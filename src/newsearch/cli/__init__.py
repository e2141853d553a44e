"""The command line: Typer commands over the library. Data goes to stdout, everything else to stderr."""
