"""The parts of the main window around the screens: rail, top bar, menus, status line."""
