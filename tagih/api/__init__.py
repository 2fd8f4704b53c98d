"""The REST API: one address per noun, the same commands as the web app and the command line."""
