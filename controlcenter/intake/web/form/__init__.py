"""The form page that the web endpoint can serve: without scripts, in four languages, for everybody."""
