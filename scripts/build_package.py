"""The build step of a wheel: its compiled ontology is made from its Turtle files."""

import os
import subprocess
import sys
from pathlib import Path

from setuptools.command.build_py import build_py


class BuildPackage(build_py):
    """Copies the modules and the data as ever, then compiles the copy. An editable install compiles on first use."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            places = [str(Path(self.build_lib).absolute()), *filter(None, [os.environ.get("PYTHONPATH")])]
            subprocess.run(
                [sys.executable, "-m", "essaim.ontology.compile"],
                check=True,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(places)},
            )
