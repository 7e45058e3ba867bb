"""What people wrote in their own words: read by the machine, checked by people, and the themes that both go by."""
