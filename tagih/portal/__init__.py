"""The client's door: what they are asked to sign, pay or fetch, opened by a link and no password."""
