"""The table of experiments, its runner, and the tuner."""
