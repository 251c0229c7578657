"""Sensors that exist only in software, for the demo and the tests. What they send is synthetic."""
