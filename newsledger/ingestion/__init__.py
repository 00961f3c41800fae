"""Inputs become rows of the ledger: collected, read, extracted and filed, by several processes."""
