"""The themes that a release speaks of, each once."""

from analysis.release.design.tables import NO_THEME, NOT_ANSWERED
from analysis.release.documents.document import Release
from analysis.release.documents.themes import ThemeCount, themes_of


def shown_themes(release: Release) -> list[ThemeCount]:
    """Each theme that a release shows, once."""
    return [theme for theme in each_theme(release) if theme.count is not None]


def each_theme(release: Release) -> list[ThemeCount]:
    """Each theme once: how many wrote about it stands before for how many it was the main one."""
    found: dict[str, ThemeCount] = {}
    for theme in themes_of(release).themes:
        if theme.code not in (NO_THEME, NOT_ANSWERED):
            found.setdefault(theme.code, theme)
    return list(found.values())
