"""Files of other programs, read into plain rows: `(good, problems)`, never an exception for what a file holds."""
