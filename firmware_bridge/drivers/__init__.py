"""One file per kind of sensor: its wire layout, decode and encode side by side."""
