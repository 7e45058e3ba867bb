"""Deleting messages of a chat, as many as Telegram lets a bot delete."""

from collections.abc import Sequence

from telegram.error import BadRequest, Forbidden

from bot.telegram_door.bot_client import BotClient

MOST_AT_A_TIME = 100
"""Messages that Telegram deletes in one call."""


async def delete_messages(bot: BotClient, chat_id: int, numbers: Sequence[int]) -> int:
    """Delete these messages, the newest first: how many could be deleted."""
    deleted = 0
    for last in range(len(numbers), 0, -MOST_AT_A_TIME):
        deleted += await _delete(bot, chat_id, numbers[max(0, last - MOST_AT_A_TIME) : last])
    return deleted


async def _delete(bot: BotClient, chat_id: int, numbers: Sequence[int]) -> int:
    """How many could be deleted. For one message of more than two days Telegram refuses all that are named with it: then
    the newer half is tried, and the older one where any of the newer could go."""
    try:
        await bot.call_surely("deleteMessages", chat_id=chat_id, message_ids=numbers)
    except (BadRequest, Forbidden):
        half = len(numbers) // 2
        newer = await _delete(bot, chat_id, numbers[half:]) if half else 0
        return newer + await _delete(bot, chat_id, numbers[:half]) if newer else 0
    return len(numbers)
