"""What finds the leukocytes: a network, or a rule that goes by nuclei."""
