"""The same recordings under other limits, filters and rules, and what that changes, rep by rep."""
