"""Whole screens: the overview, the help."""
