"""The files in deploy/ name what is there: settings, paths, images, each other."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from uv import find_uv_bin

from app import __version__
from app.settings import Settings
from tests.middleware.test_guard import TOKEN, own_address, uvicorn

__all__ = ["own_address"]

DEPLOY = Path(__file__).parents[2] / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
KUBERNETES: list[dict[str, Any]] = list(
    yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text())
)
BY_KIND = {part["kind"]: part for part in KUBERNETES}
(CONTAINER,) = BY_KIND["Deployment"]["spec"]["template"]["spec"]["containers"]
KNOWN = {f"SMEARLENS_{name.upper()}" for name in Settings.model_fields}


def test_every_setting_is_one_the_server_knows() -> None:
    assert set(COMPOSE["services"]["server"]["environment"]) <= KNOWN
    assert {variable["name"] for variable in CONTAINER["env"]} <= KNOWN


def test_compose_starts_the_proxy_replicas_and_the_database() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"proxy", "server", "database"}
    assert services["server"]["scale"] >= 2
    (mounted,) = services["proxy"]["volumes"]
    assert (DEPLOY / mounted.split(":")[0]).is_file()
    assert "server server:8000 resolve" in (DEPLOY / "nginx.conf").read_text()
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert (DEPLOY / services["server"]["build"] / "Dockerfile").is_file()


def test_the_manifest_holds_together() -> None:
    assert set(BY_KIND) == {
        "Deployment",
        "Service",
        "PodDisruptionBudget",
        "HorizontalPodAutoscaler",
    }
    labels = BY_KIND["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert BY_KIND["Deployment"]["spec"]["selector"]["matchLabels"] == labels
    assert BY_KIND["Service"]["spec"]["selector"] == labels
    budget = BY_KIND["PodDisruptionBudget"]["spec"]
    assert budget["selector"]["matchLabels"] == labels
    scaler = BY_KIND["HorizontalPodAutoscaler"]["spec"]
    assert scaler["scaleTargetRef"]["name"] == BY_KIND["Deployment"]["metadata"]["name"]
    assert budget["maxUnavailable"] < scaler["minReplicas"], "a drained node stops them all"
    (metric,) = scaler["metrics"]
    assert metric["resource"]["name"] == "cpu"
    assert "cpu" in CONTAINER["resources"]["requests"], "a share of nothing can't be measured"


def test_stopping_leaves_the_server_the_time_it_needs() -> None:
    spec = BY_KIND["Deployment"]["spec"]["template"]["spec"]
    waits = CONTAINER["lifecycle"]["preStop"]["sleep"]["seconds"] + Settings().stop_within
    assert spec["terminationGracePeriodSeconds"] > waits


def test_the_image_asks_itself_whether_it_is_ready() -> None:
    lines = (DEPLOY.parent / "Dockerfile").read_text().splitlines()
    (check,) = [line for line in lines if line.startswith("HEALTHCHECK ")]
    assert check.endswith('CMD ["smearlens", "health"]')


@pytest.mark.parametrize("probe", ["startupProbe", "readinessProbe", "livenessProbe"])
def test_every_probe_is_answered(live_server: str, probe: str) -> None:
    path = CONTAINER[probe]["httpGet"]["path"]
    assert httpx.get(f"{live_server}{path}").status_code == 200


IMAGES = [
    *(service["image"] for service in COMPOSE["services"].values()),
    CONTAINER["image"],
    *re.findall(r"^FROM (\S+)", (DEPLOY.parent / "Dockerfile").read_text(), re.MULTILINE),
]


@pytest.mark.parametrize("image", IMAGES)
def test_every_image_is_of_one_version(image: str) -> None:
    name, _, tag = image.partition(":")
    assert re.match(r"\d+\.\d+(\.\d+)?(-|$)", tag)
    if name == "smearlens":
        assert tag == __version__
    if name in ("python", "nginx"):
        assert tag.split("-")[0].count(".") == 2


LOCKS = [DEPLOY.parent / "requirements.lock", DEPLOY / "server.lock", DEPLOY / "postgres.lock"]
PIN = re.compile(r"([\w.-]+)==(\S+)( ; [^\\]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n")


def pins(lock: Path) -> dict[str, str]:
    lines = [line for line in lock.read_text("utf-8").splitlines(True) if not line.startswith("#")]
    found = list(PIN.finditer("".join(lines)))
    assert "".join(one[0] for one in found) == "".join(lines), "a pin without a hash"
    return {one[1]: one[2] for one in found}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_has_its_hashes_and_the_version_that_is_tested(lock: Path) -> None:
    assert len(pins(lock)) >= 2
    assert pins(lock).items() <= pins(LOCKS[0]).items()


def test_the_servers_lock_holds_all_that_it_needs() -> None:
    project = tomllib.loads((DEPLOY.parent / "pyproject.toml").read_text())
    needed = {
        canonicalize_name(Requirement(one).name)
        for one in (*project["project"]["dependencies"], *project["build-system"]["requires"])
    }
    assert needed <= set(pins(DEPLOY / "server.lock"))


PIP = [sys.executable, "-m", "pip", "install", "--require-hashes", "--requirement"]
UV = [find_uv_bin(), "pip", "install", "ifaddr", "--constraint"]


@pytest.mark.parametrize("install", [PIP, UV], ids=["pip", "uv"])
def test_no_other_file_than_the_locks_is_installed(tmp_path: Path, install: list[str]) -> None:
    wheel = tmp_path / "ifaddr-0.2.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        about = "ifaddr-0.2.0.dist-info"
        packed.writestr(
            f"{about}/METADATA", "Metadata-Version: 2.1\nName: ifaddr\nVersion: 0.2.0\n"
        )
        packed.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        packed.writestr(f"{about}/RECORD", "")
    lock = (DEPLOY / "server.lock").read_text()
    (entry,) = [one for one in PIN.finditer(lock) if one[1] == "ifaddr"]
    told = tmp_path / "requirements.txt"
    told.write_text(entry[0])
    there = ["--no-index", f"--find-links={tmp_path}", f"--target={tmp_path / 'made'}"]
    done = subprocess.run(
        [*install, str(told), *there, "--no-deps"], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert re.search("do not match the hashes|hash mismatch", done.stderr, re.IGNORECASE)
    assert not (tmp_path / "made").exists() or not list((tmp_path / "made").glob("ifaddr*"))


@pytest.mark.parametrize("scheme", ["https", "http"])
@pytest.mark.parametrize(
    "command", [CONTAINER["command"], COMPOSE["services"]["server"]["command"]]
)
def test_a_proxy_that_ends_https_makes_the_cookies_secure(
    own_address: str, command: str | list[str], scheme: str
) -> None:
    _, _, *flags = command.split() if isinstance(command, str) else command
    flags = [flag for flag in flags if flag not in ("--host", "0.0.0.0", "--port", "8000")]
    with uvicorn(own_address, *flags, SMEARLENS_TOKEN=TOKEN) as (url, _):
        reply = httpx.get(f"{url}/?pair={TOKEN}", headers={"x-forwarded-proto": scheme})
    assert ("; Secure" in reply.headers["set-cookie"]) is (scheme == "https")
