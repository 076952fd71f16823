"""The exercises, a module a notebook: `from cs231n_utils.exercises import ex00`."""
