"""`python -m tests.integration.api.provider PORT REDIRECT`: people sign in with a password, and stay signed in.

Its keys and clocks are turned at `/test/`, which no provider of anybody's has.
"""

import sys
from datetime import timedelta
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django import setup
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from joserfc.jwk import RSAKey

PORT, REDIRECT = int(sys.argv[1]), sys.argv[2]
ISSUER = f"http://localhost:{PORT}/o"
CLIENT, SECRET, PASSWORD = "heard", "s:e/cret", "made up"
PEOPLE = {"ann": ("Ann", "Archer", ["Board-Editors"]), "cat": ("Cat", "Cole", ["Board-Admins"])}


def a_key() -> str:
    return RSAKey.generate_key(2048).as_pem(private=True).decode()


def keys(now: str, *before: str) -> dict[str, Any]:
    return {
        "OIDC_ENABLED": True,
        "OIDC_ISS_ENDPOINT": ISSUER,
        "OIDC_RSA_PRIVATE_KEY": now,
        "OIDC_RSA_PRIVATE_KEYS_INACTIVE": list(before),
        "OAUTH2_VALIDATOR_CLASS": f"{__spec__.parent}.claims.Claims",
        "SCOPES": {"openid": "", "profile": "", "email": ""},
        "PKCE_REQUIRED": True,
    }


FORM = """<form method="post">{% csrf_token %}{{ form }}<button>Sign in</button>
<input type="hidden" name="next" value="{{ next }}"></form>"""
settings.configure(
    SECRET_KEY="made up",
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    MIGRATION_MODULES=dict.fromkeys(
        ("auth", "contenttypes", "sessions", "oauth2_provider")
    ),  # tables at once
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"login.html": FORM})]},
        }
    ],
    LOGIN_URL="/login/",
    USE_TZ=True,
    OAUTH2_PROVIDER=keys(a_key()),
)
setup()

from django.contrib.auth.models import Group, User  # noqa: E402  # there are none before Django is set up
from django.contrib.auth.views import LoginView  # noqa: E402
from django.urls import include, path  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402
from oauth2_provider.settings import oauth2_settings  # noqa: E402


def rotate(request: HttpRequest) -> HttpResponse:
    """A new key signs; the old one is still told, unless it is to be forgotten."""
    old = settings.OAUTH2_PROVIDER["OIDC_RSA_PRIVATE_KEY"]
    settings.OAUTH2_PROVIDER = keys(a_key(), *([] if "forget" in request.GET else [old]))
    oauth2_settings.reload()
    return HttpResponse("turned")


def long_ago(_request: HttpRequest, who: str) -> HttpResponse:
    """Somebody has been signed in here for an hour."""
    User.objects.filter(username=who).update(last_login=timezone.now() - timedelta(hours=1))
    return HttpResponse("turned")


urlpatterns = [
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("login/", LoginView.as_view(template_name="login.html")),
    path("test/rotate", rotate),
    path("test/long-ago/<who>", long_ago),
]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_words: object) -> None:
        pass


def main() -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    for username, (first, last, groups) in PEOPLE.items():
        user = User.objects.create_user(username, f"{username}@board.example", PASSWORD)
        User.objects.filter(pk=user.pk).update(first_name=first, last_name=last)
        user.groups.set(Group.objects.get_or_create(name=name)[0] for name in groups)
    Application.objects.create(
        client_id=CLIENT,
        client_secret=SECRET,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        redirect_uris=REDIRECT,
        skip_authorization=True,
        algorithm="RS256",
    )
    make_server("localhost", PORT, get_wsgi_application(), handler_class=Quiet).serve_forever()


main()
