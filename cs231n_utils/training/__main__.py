"""Trains a shipped net again: `python -m cs231n_utils.training shapes`."""

import sys

from cs231n_utils.training.shipped import RECIPES, train_again

if len(sys.argv) != 2 or sys.argv[1] not in RECIPES:
    sys.exit(f"usage: python -m cs231n_utils.training {'|'.join(RECIPES)}")
print(train_again(sys.argv[1]))
