"""Every attack, on a naive fixture and on Heard: `make attack`. Prints a table for each half."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    failed = 0
    for folder in sorted(path.parent for path in HERE.glob("*/__main__.py")):
        print(f"\n## {folder.name}\n", flush=True)
        failed += (
            subprocess.run([sys.executable, "-m", f"tests.attacks.{folder.name}"], check=False).returncode
            != 0
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
