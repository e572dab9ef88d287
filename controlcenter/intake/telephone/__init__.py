"""The telephone: live calls, call records and voicemail."""
