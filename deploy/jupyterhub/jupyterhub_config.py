"""JupyterHub for a class: the course, and a workbook for every student.

It serves a trial as it stands: a log-in without passwords that only this machine can reach. A
configuration of your own loads this one and replaces the log-in, as README.md shows.
"""

import os
import shutil
import sys
from pathlib import Path
from urllib.parse import urlparse

from jupyterhub.auth import DummyAuthenticator
from jupyterhub.spawner import SimpleLocalProcessSpawner

HERE, BIN = Path(__file__).parent.resolve(), Path(sys.executable).parent
DATA = Path(os.environ.get("HUB_DATA", Path.home() / "cs231n_hub")).resolve()
OWN = DATA / "hub"  # students, who may be users of this system, cannot read it
DATA.mkdir(parents=True, exist_ok=True, mode=0o711)
OWN.mkdir(exist_ok=True, mode=0o700)


class TrialLogin(DummyAuthenticator):
    """Lets in whoever comes, under any name, and so refuses to serve other machines."""

    def __init__(self, **settings):
        super().__init__(**settings)
        address = self.parent.bind_url
        if urlparse(address).hostname not in ("127.0.0.1", "localhost", "::1"):
            sys.exit(
                f"bind_url: got {address}, expected http://127.0.0.1:8000: the trial log-in asks "
                "for no password; deploy/jupyterhub/README.md shows a real one"
            )


def folder_for(spawner):
    """Return the folder for what a student hands in."""
    return DATA / "handed_in" / spawner.user.name


def make_folder(spawner):
    folder = folder_for(spawner)
    folder.parent.mkdir(exist_ok=True, mode=0o711)
    folder.mkdir(exist_ok=True, mode=0o700)
    if not isinstance(spawner, SimpleLocalProcessSpawner):
        shutil.chown(folder, spawner.user.name)


c = get_config()  # noqa: F821, JupyterHub defines it
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.authenticator_class = TrialLogin
c.JupyterHub.spawner_class = SimpleLocalProcessSpawner
c.SimpleLocalProcessSpawner.home_dir_template = str(DATA / "homes" / "{username}")
c.Authenticator.username_pattern = r"^[a-z0-9][a-z0-9._@-]*$"  # folders have these names

c.JupyterHub.db_url = f"sqlite:///{OWN}/hub.sqlite"
c.JupyterHub.cookie_secret_file = f"{OWN}/cookie_secret"
c.ConfigurableHTTPProxy.pid_file = f"{OWN}/proxy.pid"
c.ConfigurableHTTPProxy.command = [str(BIN / "configurable-http-proxy")]

c.Spawner.pre_spawn_hook = make_folder
c.Spawner.cmd = [str(HERE / "start.sh")]
c.Spawner.args = ["--allow-root"] if os.geteuid() == 0 else []  # a trial in a container
c.Spawner.notebook_dir = "~/workbook"
c.Spawner.environment = {
    "PATH": os.pathsep.join([str(HERE), str(BIN), os.environ["PATH"]]),
    "HAND_IN_FOLDER": lambda spawner: str(folder_for(spawner)),
    "OPENBLAS_NUM_THREADS": "1",  # else each kernel would take every core
}
c.Spawner.start_timeout = c.Spawner.http_timeout = 300  # a whole class may begin at once

c.JupyterHub.load_roles = [
    {
        "name": "cull",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["cull"],
    }
]
c.JupyterHub.services = [
    {"name": "cull", "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"]}
]
