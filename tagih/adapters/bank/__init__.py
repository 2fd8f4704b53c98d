"""Bank files, one format per file: `parse(data, reading) -> Parsed`, never an exception for what a file holds."""
