"""What the locator's and the survey's training share: networks that find objects as points."""
