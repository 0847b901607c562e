"""The chat in a browser page that `demo` opens: a third platform through the same door."""
