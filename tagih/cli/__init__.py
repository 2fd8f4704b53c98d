"""The command line: `tagih <noun> <verb>`. Read the arguments, call one command, print the answer."""
