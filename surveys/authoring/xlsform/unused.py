"""Which columns and kinds of rows of a form Heard reads, and for each that it does not, why."""

from collections.abc import Mapping

_OURS_OF_QUESTIONS = (
    "heard_title", "heard_unit", "heard_sensitive", "heard_measure", "heard_counts_as", "heard_positive",
    "heard_domain", "heard_said_before", "heard_code", "heard_paired", "heard_may_quote", "heard_accepts",
)  # fmt: skip

USED: Mapping[str, frozenset[str]] = {
    "survey": frozenset(
        {
            "type", "name", "label", "hint", "relevant", "constraint", "appearance", "disabled", "parameters",
            "read_only", "choice_filter", "required", *_OURS_OF_QUESTIONS,
        }
    ),
    "choices": frozenset({"list_name", "name", "label", "heard_support", "heard_face"}),
    "settings": frozenset(
        {
            "form_id", "form_title", "version", "default_language", "heard_audience", "heard_minutes", "heard_topic",
            "heard_release", "heard_programme", "heard_accepts",
        }
    ),
}  # fmt: skip
"""The columns that are read, by sheet."""

_CALCULATED = "nothing is calculated"
_MEDIA = "pictures, sound and films are not kept"
_LOOK = "how it looks is Heard's own"
_SENT = "where and how answers are sent is Heard's own"

NOT_USED: Mapping[str, str] = {
    "guidance_hint": "only hints are shown; move what people need there",
    "constraint_message": "what is said of a wrong answer is Heard's own",
    "required_message": "everybody may skip every question",
    "relevant_message": "nothing is said of what is not asked",
    "default": "no answer is chosen beforehand",
    "calculation": _CALCULATED, "trigger": _CALCULATED, "repeat_count": "nothing is repeated",
    "image": _MEDIA, "audio": _MEDIA, "video": _MEDIA, "media": _MEDIA, "big-image": _MEDIA, "autoplay": _MEDIA,
    "image-description": _MEDIA,
    "save_to": "answers go nowhere else", "save_incomplete": "places are kept as they are everywhere",
    "style": _LOOK, "theme": _LOOK, "rows": _LOOK, "body": _LOOK,
    "public_key": _SENT, "submission_url": _SENT, "auto_send": _SENT, "auto_delete": _SENT, "instance_name": _SENT,
    "sms_keyword": _SENT, "sms_separator": _SENT, "namespaces": _SENT, "instance_xmlns": _SENT,
    "omit_instanceid": _SENT, "xml_root": _SENT, "allow_choice_duplicates": "a choice stands once in its list",
    "client_editable": _SENT, "submission_type": _SENT, "instance_id": _SENT,
    "minimum_seconds": "nobody's time is measured", "publishable": _SENT,
}  # fmt: skip
"""Why a column is not read."""

RECORDS_WHO_OR_WHEN = "would record who answers, where or when"

_WHO = (
    "start", "end", "today", "deviceid", "phonenumber", "username", "email", "audit", "simserial", "subscriberid",
    "imei", "device id", "start-geopoint", "background-audio", "background-geopoint", "uri:deviceid",
    "uri:phonenumber", "uri:username", "uri:email", "uri:simserial", "uri:subscriberid", "get device id",
    "get phone number", "get today", "get start time", "get end time", "caseid", "comments", "speed violations count",
    "speed violations list", "speed violations audit", "text audit", "audio audit", "phone number", "tel", "phone",
    "geopoint", "geotrace", "geoshape", "gps", "location", "q geopoint", "q location", "barcode", "q barcode",
)  # fmt: skip
_FILES = (
    "image",
    "photo",
    "audio",
    "video",
    "file",
    "signature",
    "draw",
    "annotate",
    "q picture",
    "q image",
    "osm",
)
_DAYS = ("date", "time", "datetime", "q date", "q datetime", "date time")
_SET = ("calculate", "calculate_here", "hidden", "hidden value", "q calculate", "xml-external", "csv-external",
    "entity", "include", "comment")  # fmt: skip
_FROM_FILES = (
    "select_one_from_file", "select_multiple_from_file", "select_one_external", "select one from file",
    "select multiple from file", "select one external",
)  # fmt: skip

NO_QUESTION: Mapping[str, str] = {
    **dict.fromkeys(_WHO, RECORDS_WHO_OR_WHEN),
    **dict.fromkeys(_FILES, "people answer in words and choices; no pictures, sound or files are taken"),
    **dict.fromkeys(_DAYS, "no days or times are asked; ask with choices, such as 'This week'"),
    **dict.fromkeys(_SET, "is no question; nothing is calculated or hidden"),
    **dict.fromkeys(_FROM_FILES, "its choices are in another file; write them on the sheet 'choices'"),
    **dict.fromkeys(
        ("select_one_external", "select one external"),
        "its choices stand on the sheet 'external_choices'; write them on the sheet 'choices', and select_one",
    ),
    "decimal": "only whole numbers are asked; write integer, or give choices",
    "q decimal": "only whole numbers are asked; write integer, or give choices",
    "rank": "nothing is put in order; ask which matters most with select_one, or which matter with select_multiple",
    "acknowledge": "nobody has to confirm anything; put its words in the note 'about'",
    "trigger": "nobody has to confirm anything; put its words in the note 'about'",
    "matrix": "matrices are not asked; write a question for each line",
}
"""Types of rows that are no question here, with why. `begin` and `end` of groups are read elsewhere."""
