"""What offices call an area: its names in their spellings and languages, and codes that it had before."""

import re
from collections.abc import Mapping

from analysis.core_data.cells.marks import without_marks

_ADDED = re.compile(
    r"\s*\(?\b(?:ua|unitary authority|(?:city|borough|county|district)? ?council|cyngor)\)?$|, (?:city|county) of$"
)
"""What offices write behind the name of an area."""
_BETWEEN = re.compile(r"\s*[/|]\s*")
"""What stands between an area's names in two languages."""

ALSO_CALLED: Mapping[str, tuple[str, ...]] = {
    "W06000001": ("Ynys Môn", "Anglesey"),
    "W06000003": ("Conwy",),
    "W06000004": ("Sir Ddinbych",),
    "W06000005": ("Sir y Fflint",),
    "W06000006": ("Wrecsam",),
    "W06000008": ("Sir Ceredigion",),
    "W06000009": ("Sir Benfro",),
    "W06000010": ("Sir Gaerfyrddin", "Sir Gâr"),
    "W06000011": ("Abertawe",),
    "W06000012": ("Castell-nedd Port Talbot",),
    "W06000013": ("Pen-y-bont ar Ogwr",),
    "W06000014": ("Bro Morgannwg", "The Vale of Glamorgan"),
    "W06000015": ("Caerdydd",),
    "W06000016": ("Rhondda Cynon Taff",),
    "W06000018": ("Caerffili",),
    "W06000019": ("Blaenau Gwent",),
    "W06000020": ("Tor-faen", "Tor-Faen"),
    "W06000021": ("Sir Fynwy",),
    "W06000022": ("Casnewydd",),
    "W06000024": ("Merthyr Tudful",),
    "S12000013": ("Eilean Siar", "Western Isles", "Comhairle nan Eilean Siar"),
    "S12000036": ("Edinburgh", "Edinburgh, City of"),
    "S12000049": ("Glasgow",),
    "E06000010": ("Hull", "City of Kingston upon Hull"),
    "E06000019": ("Herefordshire",),
    "E06000023": ("Bristol", "City of Bristol"),
    "E06000047": ("Durham",),
    "N09000002": ("Armagh, Banbridge and Craigavon",),
    "N09000005": ("Derry and Strabane", "Londonderry and Strabane"),
    "N09000011": ("North Down and Ards",),
}
"""In Welsh, and as offices write them for short, by their codes."""

FORMER: Mapping[str, str] = {
    "S12000047": "S12000015",
    "S12000048": "S12000024",
    "S12000049": "S12000046",
    "S12000050": "S12000044",
    "W06000023": "W06000007",
    "W06000024": "W06000017",
    "E06000057": "E06000048",
    "E06000060": "E10000002",
    "E08000037": "E08000020",
    "E08000038": "E08000016",
    "E08000039": "E08000019",
}
"""Codes that areas had until their edge was moved; what was published before carries them."""

LOCAL = frozenset((
    "local authority", "local authorities", "unitary authority", "unitary authorities", "ua", "council", "council area",
    "county", "district", "local government district", "lgd", "lgd2014", "lad", "utla", "ltla", "counties & uas",
    "upper tier local authority", "lower tier local authority", "metropolitan district", "london borough",
    "awdurdod lleol", "awdurdodau lleol", "awdurdod unedol",
))  # fmt: skip
"""Words for the kind of area that a board has, in small letters."""


def spelt(words: str) -> str:
    """Words as they are compared with others: small letters, one spelling of what offices spell in two ways."""
    small = words.casefold()
    return small.replace("&", "and").replace("-", " ").replace("st.", "st").replace("\u2019", "'")


def plainly(name: str) -> str:
    """A name as it is compared with others, without marks and what is written behind it."""
    return _ADDED.sub("", spelt(without_marks(name))).strip()


def is_alike(one: str, other: str) -> bool:
    """Whether two names differ by nothing but words such as `City of`."""
    return (
        set(spelt(one).replace(",", " ").split()) - _FILLING
        == set(spelt(other).replace(",", " ").split()) - _FILLING
    )


_FILLING = frozenset(["city", "county", "of", "the", "and", "royal", "borough", "council", "ua"])


def names_of(code: str, name: str) -> frozenset[str]:
    """All that an area is called."""
    return frozenset(map(plainly, (name, *ALSO_CALLED.get(code, ()))))


def is_one_of(written: str, names: frozenset[str]) -> bool:
    """Whether a cell is a name of an area, or its names in two languages."""
    return plainly(written) in names or any(plainly(part) in names for part in _BETWEEN.split(written))


def is_local(level: str) -> bool:
    """Whether words for a kind of area mean that of a board; `local authorities: county / unitary (as of …)` does."""
    return level.partition(":")[0].partition("(")[0].strip().casefold() in LOCAL
