"""Calls, call-backs and voicemail: what a telephone system tells becomes tickets."""
