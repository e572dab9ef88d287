"""The relay: it runs where the files are and hands them to the service, keeping what is not confirmed."""
