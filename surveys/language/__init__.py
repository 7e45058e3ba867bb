"""What the bot says around the questions, in every language, and how it is translated."""
