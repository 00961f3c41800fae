"""The record: articles, inputs and claims in Delta Lake tables, append-only."""
