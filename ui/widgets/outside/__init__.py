"""What came from outside, shown without trusting it: pages, pictures, HTML, sound."""
