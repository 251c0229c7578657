"""The picture of one analysed recording: a single HTML page that needs nothing else."""
