"""What the record notes and no form writes. Of reading: that somebody read comments or a request to be contacted, and what
they decided.

One entry is one comment or one child who asked, on a day. So these are there for whoever has to check who read what, and not
for everybody who reads the record: added up they are numbers that nothing publishes."""

from api.services.comments.quoting import COMMENTS_READ
from api.services.requests import DONE as REQUEST_DONE
from api.services.requests import READ as REQUEST_READ

URGENT_DECIDED = "urgent-decided"
OF_READING = frozenset({COMMENTS_READ, URGENT_DECIDED, REQUEST_READ, REQUEST_DONE})

TITLES = {
    "answer": "Answer: on the scorecard",
    "check-published": "What people checked of comments was published",
    "themes-learned": "Themes were learned from what people checked",
    COMMENTS_READ: "Comments were read",
    URGENT_DECIDED: "A comment that sounds urgent was decided on",
    REQUEST_READ: "A request to be contacted was read",
    REQUEST_DONE: "A request to be contacted was done",
}
