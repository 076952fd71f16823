"""Architecture builder: a pattern in; volumes, activations, parameters and MACs by steps out."""
