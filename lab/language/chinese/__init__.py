"""What each English text of the lab is in Chinese, a module for each part of it. English is the key, to the letter."""

from lab.language.chinese import claims, claims_told, programs, report, runs, surfaces, watch

PARTS = (claims, claims_told, programs, report, runs, surfaces, watch)
CHINESE: dict[str, str] = {english: chinese for part in PARTS for english, chinese in part.TEXTS.items()}
