"""What some panels are made of: their numbers, layouts, drawings and words."""
