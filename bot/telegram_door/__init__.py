"""The Telegram door: updates in, messages out, in order and at Telegram's pace."""
