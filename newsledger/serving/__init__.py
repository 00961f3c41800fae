"""What the published file is read through: SQL for people, exports, pages."""
