"""Reads: each report is a function from a company and filters to a `Table`, or to an answer of its own."""
