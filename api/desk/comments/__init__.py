"""The part of the desk where trained people read comments, ten at a time, and say what they are about."""

from starlette.routing import BaseRoute

from api.desk.comments.coding_desk import CodingDesk
from api.desk.comments.pages import CodingPages, coding_routes
from api.desk.comments.progress_pages import ProgressPages, progress_routes
from api.desk.comments.urgent_desk import UrgentDesk
from api.desk.comments.urgent_pages import UrgentPages, urgent_routes
from api.desk.routes import DeskPages

__all__ = ["CodingDesk", "UrgentDesk", "comment_routes"]


def comment_routes(desk: DeskPages, coding: CodingDesk, urgent: UrgentDesk) -> list[BaseRoute]:
    """Every page on which comments are read. They come before the other pages of the desk."""
    return [
        *progress_routes(ProgressPages(desk, coding, urgent.named)),
        *coding_routes(CodingPages(desk, coding, urgent.named)),
        *urgent_routes(UrgentPages(desk, urgent, urgent.named)),
    ]
