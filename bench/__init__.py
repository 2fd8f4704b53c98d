"""What Tagih costs: its own paths and the best plain SQL for the same rows, run in turn on the same books."""
