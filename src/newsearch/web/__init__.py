"""The archive on a page, and over HTTP: what answers a browser or a program asks the library, as the commands do."""
