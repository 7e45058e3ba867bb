"""Keys in the keyring of the operating system: a program for HEARD_KEY_COMMAND, such as `heard-keyring anytown`.

For one account on a machine where somebody signs in, whose keyring is unlocked then (Keychain, Credential Locker, Secret
Service, KWallet). Processes under several accounts share no keyring: they need a folder that is mounted, or another program.
A keyring forgets a key when it is told to; whether its file keeps the bytes for a while is the operating system's doing.
"""

import sys
from typing import TextIO

from surveys.privacy.key_command import DONE, NOT_SO

FAILED, TYPED_WRONGLY = 1, 2
USAGE = "usage: heard-keyring SERVICE make|read|destroy NAME"
NEEDED = "heard-keyring needs the library keyring: .venv/bin/uv pip install --python .venv/bin/python keyring"


def main() -> int:
    """The exit code."""
    match sys.argv[1:]:
        case [service, "make" | "read" | "destroy" as verb, name]:
            return _with_keyring(service, verb, name, sys.stdin)
    sys.stderr.write(f"{USAGE}\n")
    return TYPED_WRONGLY


def _with_keyring(service: str, verb: str, name: str, given: TextIO) -> int:
    try:
        from keyring.errors import KeyringError  # installed by those who keep their keys there
    except ImportError:
        sys.stderr.write(f"{NEEDED}\n")
        return FAILED
    try:
        return _done(service, verb, name, given)
    except KeyringError as error:
        sys.stderr.write(f"the keyring cannot be used: {type(error).__name__}; sign in and unlock it\n")
        return FAILED


def _done(service: str, verb: str, name: str, given: TextIO) -> int:
    import keyring

    there = keyring.get_password(service, name)
    if (there is None) != (verb == "make"):
        return NOT_SO
    if verb == "make":
        keyring.set_password(service, name, given.read().strip())
    elif verb == "read":
        sys.stdout.write(f"{there}\n")
    else:
        keyring.delete_password(service, name)
    return DONE


if __name__ == "__main__":
    sys.exit(main())
