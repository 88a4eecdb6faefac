"""The second, finer look at a photo whose cells are small or many: the survey of a whole field."""
