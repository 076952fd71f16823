"""The older machinery of the panels, drawn with matplotlib, until all of them stand on kit/."""
