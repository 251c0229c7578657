"""What is measured in a repetition: one file per metric, with the unit in its name."""
