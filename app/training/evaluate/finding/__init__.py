"""Scores what finds cells: the locate block's first look, and the survey of whole fields."""
