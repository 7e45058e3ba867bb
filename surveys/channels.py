"""What is known of the channels that people come through."""

from collections.abc import Mapping

LEAST_AGE: Mapping[str, int] = {"telegram": 16}
"""Years, by channel: how old people must be by its terms. These are Telegram's for the United Kingdom."""
