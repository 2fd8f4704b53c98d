"""What tax authorities outside EN 16931 ask for: Greek myDATA and Indonesian Coretax, in their own codes."""
