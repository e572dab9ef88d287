"""How everything looks: themes, colours, fonts, icons, and how large text must be."""
