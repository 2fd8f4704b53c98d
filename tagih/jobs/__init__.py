"""Work in the background: wake-ups, the one list of recurring work, and the worker process."""
