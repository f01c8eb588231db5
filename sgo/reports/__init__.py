"""Reports as values: a declaration, a table, three renderers."""
