"""The files in deploy/ name what is there: settings, paths, images, each other."""

from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from app.settings import Settings

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
    assert set(BY_KIND) == {"Deployment", "Service", "HorizontalPodAutoscaler"}
    labels = BY_KIND["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert BY_KIND["Deployment"]["spec"]["selector"]["matchLabels"] == labels
    assert BY_KIND["Service"]["spec"]["selector"] == labels
    scaler = BY_KIND["HorizontalPodAutoscaler"]["spec"]
    assert scaler["scaleTargetRef"]["name"] == BY_KIND["Deployment"]["metadata"]["name"]
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
