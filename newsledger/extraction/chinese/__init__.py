"""The rules of Chinese business news, one module per family of figures."""
