"""Closing items with proof: the gate, its override, the light path and the note that tells of it."""
