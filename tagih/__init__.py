"""Tagih: bill your clients and be paid on time."""

__version__ = "0.1.0"
