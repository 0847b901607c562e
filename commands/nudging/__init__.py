"""Speaking up by itself: to the right person, at their hour, a few times at most, with what ends it."""
