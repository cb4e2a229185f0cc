"""Asking software that is not ours, each in a process of its own: some share what they register."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.conftest import missing

JUDGES = Path(".venv/judges")


def judged(judge: str, *, trusting: Path | None = None, **asked: Any) -> Any:
    """Return what a judge says; `trusting` is a file of certificates that it believes too."""
    node = shutil.which("node")
    if node is None or not (JUDGES / "node_modules").is_dir():
        missing("no judges: they need Node.js and npm; `make .venv/.judges` installs them")
    trusted = {"NODE_EXTRA_CA_CERTS": str(trusting)} if trusting else {}
    ran = subprocess.run(  # noqa: S603 (our own script)
        [str(node), f"{judge}.mjs"], input=json.dumps(asked), capture_output=True, text=True, cwd=JUDGES, check=False,
        env=os.environ | trusted,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)
