"""A hub on this machine: three students work at once and hand in, and the report reads it."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from cs231n_utils.exercises import ex04
from cs231n_utils.report.__main__ import report

pytest.importorskip("jupyterhub", reason="the hub is tested after: pip install -e .[hub,test]")
requests, websocket = map(pytest.importorskip, ("requests", "websocket"))

CONFIG = Path(__file__).parents[1] / "deploy" / "jupyterhub" / "jupyterhub_config.py"
NOTEBOOK = "04_convolution.ipynb"
RIGHT = ex04.two_kernels.source
ANSWERS = {"ada": RIGHT, "ben": RIGHT.replace(" / 9", ""), "cy": ex04.two_kernels.stub}
NO_NINTH = "Nine ones add the pixels up: a uniform area becomes nine times as bright."
MEGABYTES = 450  # that a student may take; the README of the hub says 340

pytestmark = pytest.mark.slow


def command(*arguments):
    return [sys.executable, "-m", "jupyterhub", "-f", str(CONFIG), *arguments]


@pytest.fixture
def hub(tmp_path):
    """A running hub: its process, with its address as `url` and its data in tmp_path."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    port, inner, routes = (probe.getsockname()[1] for probe in probes)
    for probe in probes:
        probe.close()
    environment = os.environ | {"HUB_DATA": str(tmp_path)}
    arguments = f"--url=http://127.0.0.1:{port}", f"--JupyterHub.hub_port={inner}"
    arguments += (f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{routes}",)
    hub = psutil.Popen(command(*arguments), env=environment)
    hub.url = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: answers(f"{hub.url}/hub/health"))
        yield hub
    finally:
        hub.terminate()  # it ends the students' servers
        hub.wait(60)


def answers(url):
    try:
        return requests.get(url, timeout=10).ok
    except requests.ConnectionError:
        return False


def wait_for(condition, seconds=300):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"{condition} still does not hold after {seconds} s"
        time.sleep(0.3)
    return found


class Student:
    """Someone who has logged in, and whose server runs."""

    def __init__(self, hub, name):
        self.hub, self.name, self.session = hub, name, requests.Session()
        self.session.get(f"{hub}/hub/login")
        form = {"username": name, "password": "", "_xsrf": self.session.cookies["_xsrf"]}
        self.session.post(f"{hub}/hub/login", data=form).raise_for_status()  # starts the server
        tokens = f"{hub}/hub/api/users/{name}/tokens"
        page = {"X-XSRFToken": self.session.cookies["_xsrf"]}
        token = self.session.post(tokens, json={}, headers=page).json()
        self.header = {"Authorization": f"token {token['token']}"}
        wait_for(lambda: self.ask("GET", f"hub/api/users/{name}").get("server"))

    def ask(self, method, path, body=None):
        url = f"{self.hub}/{path}"
        reply = requests.request(method, url, json=body, headers=self.header, timeout=300)
        reply.raise_for_status()
        return reply.json()

    def work(self):
        """Answer an exercise in the notebook, save it, run all of it, and hand in.

        Returns the kinds of the kernel's messages, and the text of the last one.
        """
        place = f"user/{self.name}/api"
        model = self.ask("GET", f"{place}/contents/{NOTEBOOK}")
        cells = [cell for cell in model["content"]["cells"] if cell["cell_type"] == "code"]
        assert not any(cell["outputs"] for cell in cells)
        for cell in cells:
            cell["source"] = cell["source"].replace(ex04.two_kernels.stub, ANSWERS[self.name])
        self.ask("PUT", f"{place}/contents/{NOTEBOOK}", model)
        opened = {"path": NOTEBOOK, "name": "", "type": "notebook", "kernel": {"name": "python3"}}
        kernel = self.ask("POST", f"{place}/sessions", opened)["kernel"]["id"]
        url = f"{self.hub}/{place}/kernels/{kernel}/channels".replace("http", "ws", 1)
        channels = websocket.create_connection(url, header=self.header, timeout=300)
        codes = [cell["source"] for cell in cells] + ["!hand-in"]
        messages = [message for code in codes for message in run(channels, code)]
        channels.close()
        said = [each["content"]["text"] for each in messages if each["msg_type"] == "stream"]
        return {message["msg_type"] for message in messages}, said[-1]


def run(channels, code):
    """Return the messages of a kernel that runs a cell."""
    name, messages = secrets.token_hex(), []
    header = {"msg_id": name, "msg_type": "execute_request", "username": "", "session": name}
    message = {"header": header, "parent_header": {}, "metadata": {}, "channel": "shell"}
    channels.send(json.dumps(message | {"content": {"code": code, "silent": False}}))
    while not messages or messages[-1]["content"].get("execution_state") != "idle":
        message = json.loads(channels.recv())
        if message["parent_header"].get("msg_id") == name:
            messages.append(message)
    return messages


def megabytes(hub):
    """Return how much memory the students' servers and kernels take."""
    words = "jupyterhub.singleuser", "ipykernel_launcher"
    processes = hub.children(recursive=True)
    theirs = [each for each in processes if any(word in each.cmdline() for word in words)]
    assert len(theirs) == 2 * len(ANSWERS)
    return sum(process.memory_info().rss for process in theirs) / 1e6


def test_three_students_work_at_once_and_hand_in(hub, tmp_path):
    with ThreadPoolExecutor(len(ANSWERS)) as pool:
        done = list(pool.map(lambda name: Student(hub.url, name).work(), ANSWERS))
    for kinds, said in done:
        assert "error" not in kinds
        assert said.startswith("Handed in")
    assert megabytes(hub) < MEGABYTES * len(ANSWERS)

    found = report(tmp_path / "handed_in", tmp_path, jobs=1)
    assert {student.name: student.states["4.1"] for student in found} == {
        "ada": "right",
        "ben": "wrong",
        "cy": "open",
    }
    assert found[1].mistakes["4.1"] == [NO_NINTH]
    assert found[1].attempts["4.1"] == {NO_NINTH: 1}, "the progress file was handed in, too"


def test_the_trial_login_serves_no_other_machine(tmp_path):
    environment = os.environ | {"HUB_DATA": str(tmp_path)}
    url = "--url=http://0.0.0.0:8000"
    done = subprocess.run(command(url), env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.endswith(
        f"bind_url: got {url.split('=')[1]}, expected http://127.0.0.1:8000: the trial log-in asks "
        "for no password; deploy/jupyterhub/README.md shows a real one\n"
    )
