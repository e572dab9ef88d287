"""Files that the program ships: icons, fonts, themes, translations, help."""
