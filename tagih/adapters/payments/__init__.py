"""Payment providers: each file speaks to one of them over the network, and reads what it reports."""
