"""The web door: pages that show what the conversation says, and forms that bring back what was said."""
