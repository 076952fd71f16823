"""The exercises, one module per notebook: `from cs231n_utils.exercises import ex00`."""
