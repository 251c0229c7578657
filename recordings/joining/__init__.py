"""Several logs of one session → one recording: which is which sensor, on one clock, as samples."""
