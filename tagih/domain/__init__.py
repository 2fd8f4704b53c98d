"""The product's rules. Pure: no clock, no input or output, no framework. Start reading at `dunning`."""
