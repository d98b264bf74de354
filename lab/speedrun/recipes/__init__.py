"""Recipes of the speedrun, a file each: a net and its settings. Copy one to try your own."""
