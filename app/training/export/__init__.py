"""From a trained run to the files that are served, asked as they are served."""
