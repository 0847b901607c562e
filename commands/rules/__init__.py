"""Pure rules of the domain: same arguments, same answer; the time is an argument."""
