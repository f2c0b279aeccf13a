"""Plain descriptions in, PDF bytes out, in a child process without database or network."""
