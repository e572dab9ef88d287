"""Migrations: each takes a database from one version to the next."""
