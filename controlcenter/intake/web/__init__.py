"""The endpoint of the service: signed requests and the form page."""
