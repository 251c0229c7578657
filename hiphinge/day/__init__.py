"""A day of bends: recordings or sessions of one day → totals by the hour, files and one page."""
