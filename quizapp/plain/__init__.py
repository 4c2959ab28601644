"""Study line by line, for screen readers and poor links: no cursor, no colours, no screen."""
