"""Ledger to published DuckDB file: load, dbt, audit, publish."""
