"""What an assistant may ask of an index: six tools that read, over the Model Context Protocol (`newsearch[mcp]`)."""
