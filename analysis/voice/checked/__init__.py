"""What people who read comments decide, and what that says about the machine's counts."""
