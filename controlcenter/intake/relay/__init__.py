"""What another machine hands over by `controlcenter relay`."""
