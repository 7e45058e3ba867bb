"""What the record notes of reading: that somebody read comments or a request to be contacted, and what they decided.

One entry is one comment or one child who asked, on a day. So these are there for whoever has to check who read what, and not
for everybody who reads the record: added up they are numbers that nothing publishes."""

from api.services.requests import DONE as REQUEST_DONE
from api.services.requests import READ as REQUEST_READ

COMMENTS_READ = "comments-read"
URGENT_DECIDED = "urgent-decided"
OF_READING = frozenset({COMMENTS_READ, URGENT_DECIDED, REQUEST_READ, REQUEST_DONE})

TITLES = {
    COMMENTS_READ: "Comments were read",
    URGENT_DECIDED: "A comment that sounds urgent was decided on",
    REQUEST_READ: "A request to be contacted was read",
    REQUEST_DONE: "A request to be contacted was done",
}
