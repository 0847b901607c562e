"""The end of a sprint: was it a usable, valuable increment, and what did the experiments show? (F37)"""
