"""What columns are called: by offices, tools and analysts, in English and in Welsh.

A file of an interface says things twice: as a code and in words (`GEOGRAPHY_CODE`, `GEOGRAPHY_NAME`), with how to sort them.
The words are read.
"""

import re
from collections.abc import Collection, Mapping
from typing import Literal

from analysis.core_data.cells.tables import column_name

Role = Literal[
    "period", "identifier", "level", "country", "country_code", "code", "name", "lower", "upper", "numerator",
    "denominator", "value", "note", "not_read", "of_period", "number", "words",
]  # fmt: skip

CALLED: Mapping[Role, str] = {
    "period": "time_period period year date time reporting_period financial_year academic_year calendar_year quarter month "
    "term period_as_at as_at date_name date_code year_code year_ending time_period_range calendar_quarter financial_quarter "
    "blwyddyn cyfnod chwarter mis dyddiad blwyddyn_ariannol blwyddyn_academaidd",
    "identifier": "time_identifier",
    "level": "geographic_level area_type level geography_type featuretype feature_type",
    "country": "country_name",
    "country_code": "country_code",
    "code": "new_la_code area_code la_code ons_code lad_code ecode local_authority_code gss_code utla_code "
    "local_authority_area_code lad22cd lad23cd lad24cd utla23cd utla24cd area_ons_code geography_code geocode "
    "feature_code featurecode authority_code la_9digit new_geog_code council_area_code ca lgd2014 area_altcode1 "
    "cod_ardal cod_awdurdod",
    "name": "la_name area_name local_authority local_authority_name la utla_name area authority council "
    "local_authority_area council_area geography_name geography feature_name featurename ca_name "
    "local_government_district awdurdod awdurdod_lleol awdurdodau_lleol ardal enw_ardal enw_awdurdod",
    "lower": "lower_ci_95 lower_ci_95.0_limit lower_ci lower_confidence_limit lower_confidence_interval",
    "upper": "upper_ci_95 upper_ci_95.0_limit upper_ci upper_confidence_limit upper_confidence_interval",
    "numerator": "numerator count rhifiadur",
    "denominator": "denominator enwadur",
    "value": "value actual figure obs_value data_value data_values data observation gwerth gwerthoedd_data",
    "note": "value_note note notes comment footnote note_codes obs_status obs_status_name data_item_notes_eng nodyn "
    "nodiadau",
    "not_read": (
        "old_la_code region_code region_name lad_name parent_code parent_name indicator_id time_period_sortable "
        "lower_ci_99.8_limit upper_ci_99.8_limit recent_trend new_data compared_to_goal "
        "compared_to_england_value_or_percentiles compared_to_percentiles compared_to_parent_value_or_percentiles "
        "compared_to_region_value_or_percentiles compared_to_regions_(statistical)_value_or_percentiles "
        "unit measure_unit frequency polarity source owner record_offset record_count urn obs_conf obs_conf_name "
        "row_key rowkey partition_key partitionkey statistic tlist(a1) tlist(q1) tlist(m1) start_date end_date"
    ),
}
ROLE_OF: Mapping[str, Role] = {name: role for role, names in CALLED.items() for name in names.split()}

_SQUEEZED: Mapping[str, Role] = {name.replace("_", ""): role for name, role in ROLE_OF.items()}
_NUMBERS_THINGS = re.compile(
    r"\b(?:code|cod|urn|id|rank|note number|line ?number|sort ?order|hierarchy|typecode)$", re.IGNORECASE
)
"""Headings of columns whose numbers are names of things, or say how to sort them."""
_BESIDE = re.compile(
    r"_(?:code|type|typecode|sortorder|sort_order|hierarchy|altcode\d|itemnotes_(?:eng|wel)|itemname_wel|qf|uri)$"
)
"""Behind the name of a column: what says the same for a machine."""
_IN_WORDS = re.compile(r"_(?:name|itemname_eng|label)$")


def role_called(written: str) -> Role | None:
    """What a column of this name holds, as far as the name says: `AreaCode` is `area_code`."""
    name = column_name(written)
    if known := _SQUEEZED.get(name.replace("_", "")):
        return known
    in_words = _SQUEEZED.get(_IN_WORDS.sub("", name).replace("_", ""))
    if in_words not in (None, "not_read"):
        return in_words
    return "not_read" if _NUMBERS_THINGS.search(name.replace("_", " ")) else None


def said_beside(header: Collection[str]) -> frozenset[str]:
    """The columns that say in codes what another one says in words, by their names as they are written."""
    names = {written: column_name(written) for written in header}
    stems = {_IN_WORDS.sub("", name) for name in names.values() if _IN_WORDS.search(name)}
    return frozenset(written for written, name in names.items() if _is_beside(name, stems, names.values()))


def _is_beside(name: str, stems: Collection[str], names: Collection[str]) -> bool:
    """What a name that we know means is known; but for the code that goes by the name itself."""
    if name in stems:
        return True
    return role_called(name) is None and (
        _BESIDE.sub("", name) in stems or (name.endswith("qf") and name[:-2] in names)
    )
