"""Ways to look inside a trained net: what excites its units, what a score depends on."""
