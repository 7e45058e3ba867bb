"""Every benchmark, one after another: `make bench`. Prints Markdown tables; ratios are against a peer in the same run.

Those of words read public comments in `../shared/data` where that folder is there, and say so where it is not.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data"


def main() -> int:
    return max(run(path.stem) for path in sorted([*HERE.glob("bench_*.py"), *HERE.glob("quality_*.py")]))


def run(name: str) -> int:
    print(f"\n## {name.replace('_', ' ')}\n", flush=True)
    data = [str(DATA)] if name.endswith("_words") and DATA.is_dir() else []
    return subprocess.run([sys.executable, "-m", f"tests.benchmarks.{name}", *data], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
