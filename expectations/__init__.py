"""The audit: the rules that a candidate warehouse must keep, and the Great Expectations engine that asserts them."""
