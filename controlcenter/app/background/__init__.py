"""The service handed to the operating system, which starts it with the machine and again when it ends."""
