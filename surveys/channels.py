"""What is known of the channels that people come through."""

from collections.abc import Mapping

LEAST_AGE: Mapping[str, int] = {"telegram": 16}
"""Years, by channel: how old people must be by its terms. These are Telegram's for the United Kingdom."""

MOST_BUTTONS = 100
"""Under one message of Telegram, whatever stands on them."""

OTHER_BUTTONS = 7
"""Those beside the choices of a question: prefer not to say, done, back, skip, help, stop and the choice of words."""

LONGEST_LABEL = 40
"""Letters of a button that are sure to be seen whole on a phone."""
