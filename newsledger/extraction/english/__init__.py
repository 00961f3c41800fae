"""The rules of English business news, one module per family of figures."""
