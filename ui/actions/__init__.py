"""Every action once: in menus, by keys, in the palette."""
