"""What is said next: pure functions from where somebody is and what they wrote to where they are then and what they hear."""
