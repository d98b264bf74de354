"""The rules that came after the nine."""
