"""Bytes to articles: formats, decoding, identity, dates, language."""
