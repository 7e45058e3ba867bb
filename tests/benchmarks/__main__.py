"""Every benchmark, one after another: `make bench`. Prints Markdown tables; ratios are against a peer in the same run."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    failed = 0
    for path in sorted([*HERE.glob("bench_*.py"), *HERE.glob("quality_*.py")]):
        print(f"\n## {path.stem.replace('_', ' ')}\n", flush=True)
        failed += (
            subprocess.run([sys.executable, "-m", f"tests.benchmarks.{path.stem}"], check=False).returncode
            != 0
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
