"""The desktop: shows what is true now and states what people want."""
