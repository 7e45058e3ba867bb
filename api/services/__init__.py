"""What an installation does besides talking: publish, make releases, keep the dates, and examples."""
