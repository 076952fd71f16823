"""What a class got wrong: a page and a table of who solved what, for whoever teaches it."""
