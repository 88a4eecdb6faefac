"""A count as FHIR: the published models of R4 take it, and it says no more than the count does."""

import json
import shutil
import subprocess
from datetime import timedelta
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError

from app.counts.fhir import CODES, NEUTROPHILS, bundle_of
from app.counts.rows import LEUKOCYTES
from app.counts.tally import result_of
from tests.conftest import ROOT
from tests.kit.count_rows import AT, Rows, full_count

NOW = AT + timedelta(hours=2)


def told(rows: Rows) -> dict[str, Any]:
    """Return the Bundle as it is sent, once the published models have taken it."""
    found: dict[str, Any] = json.loads(json.dumps(bundle_of(result_of(*rows.all), NOW)))
    Bundle.model_validate(found)
    return found


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    all_of_them = [entry["resource"] for entry in bundle["entry"]]
    return [one for one in all_of_them if one["resourceType"] == kind]


def codes(bundle: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        one["code"]["coding"][0]["code"] if "coding" in one["code"] else one["code"]["text"]: one
        for one in resources(bundle, "Observation")
    }


@pytest.mark.parametrize("rows", [full_count(), full_count(finished=False), Rows(), Rows(slide="")])
def test_the_published_models_take_it(rows: Rows) -> None:
    told(rows)


VALIDATOR = ROOT / "tests" / "kit" / "fhir"
"""The second opinion: npm's `fhir` finds what the models let pass, as these find what it does."""


def opinion(bundle: dict[str, Any]) -> dict[str, Any]:
    """Return what npm's `fhir` says of a bundle."""
    if not shutil.which("node") or not (VALIDATOR / "node_modules").is_dir():
        pytest.skip("FHIR IS VALIDATED BY ONE LIBRARY ALONE: install Node.js, then `make test`")
    script = [VALIDATOR / "validate.mjs"]
    told = json.dumps(bundle)
    done = subprocess.run(["node", *script], input=told, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("rows", [full_count(), full_count(finished=False), Rows(slide="")])
def test_npms_fhir_finds_no_error_either(rows: Rows) -> None:
    found = opinion(told(rows))
    assert found["valid"] is True
    unknown = "not found in value set"  # it holds no LOINC
    wrong = [one for one in found["messages"] if one["severity"] in ("error", "fatal")]
    doubtful = [one for one in found["messages"] if one["severity"] == "warning"]
    assert wrong == []
    assert [one for one in doubtful if unknown not in one["message"]] == []


def test_npms_fhir_would_not_take_just_anything() -> None:
    bundle = told(full_count())
    bundle["entry"][0]["resource"]["made_up"] = 1
    del bundle["entry"][0]["resource"]["status"]
    assert opinion(bundle)["valid"] is False


def test_they_would_not_take_just_anything() -> None:
    bundle = told(full_count())
    del bundle["entry"][0]["resource"]["status"]
    with pytest.raises(ValidationError):
        Bundle.model_validate(bundle)


def test_it_says_each_share_with_its_cells_its_interval_and_its_range() -> None:
    result = result_of(*full_count().all)
    found = codes(told(full_count()))
    shares = {NEUTROPHILS[0]: result.neutrophils}
    shares |= {CODES[one.label][0]: one for one in result.classes if one.label in CODES}
    shares["Other leukocytes/100 leukocytes"] = result.classes[-1]
    assert result.classes[-1].label == LEUKOCYTES[-1] == "other"
    for code, one in shares.items():
        observation = found[code]
        value = {"value": one.share, "unit": "%", "system": "http://unitsofmeasure.org"}
        assert observation["valueQuantity"] == value | {"code": "%"}
        count, n, interval = observation["component"]
        assert (count["valueInteger"], n["valueInteger"]) == (one.count, result.n)
        ends = interval["valueRange"]["low"]["value"], interval["valueRange"]["high"]["value"]
        assert ends == one.interval
        if one.range:
            (usual,) = observation["referenceRange"]
            assert (usual["low"]["value"], usual["high"]["value"]) == (
                one.range.low,
                one.range.high,
            )
            assert usual["text"] == one.range.source
    nucleated = found.pop("19048-8")
    assert nucleated["valueQuantity"]["value"] == result.erythroblasts_per_100
    assert nucleated["valueQuantity"]["code"] == "/100{WBCs}"
    assert found.keys() == shares.keys()


def test_all_of_it_is_preliminary_and_not_for_diagnosis() -> None:
    bundle = told(full_count())
    (report,) = resources(bundle, "DiagnosticReport")
    assert report["category"][0]["coding"][0]["code"] == "LAB"
    assert report["code"]["coding"][0]["code"] == "24318-8"
    assert "Not for diagnostic use" in report["conclusion"]
    for one in (report, *resources(bundle, "Observation")):
        assert one["status"] == "preliminary"
    for one in (*resources(bundle, "Observation"), *resources(bundle, "Device")):
        assert "Not for diagnostic use" in one["note"][0]["text"]


def test_every_reference_leads_to_an_entry() -> None:
    bundle = told(full_count())
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(urls)) == len(urls)
    assert all(url.startswith("urn:uuid:") for url in urls)
    found = json.dumps(bundle).split('"reference": "')[1:]
    assert {one.split('"')[0] for one in found} < set(urls)
    (report,) = resources(bundle, "DiagnosticReport")
    assert len(report["result"]) == len(resources(bundle, "Observation"))


def test_the_model_is_the_device_and_two_models_are_two() -> None:
    rows = Rows()
    rows.cell()
    (device,) = resources(told(rows), "Device")
    assert device["deviceName"][0]["name"] == "wbc"
    assert device["version"][0]["value"] == rows.photos[0].model_sha256
    assert all("device" in one for one in resources(told(rows), "Observation"))
    rows.photo(model="next")
    assert len(resources(told(rows), "Device")) == 2
    assert not any("device" in one for one in resources(told(rows), "Observation"))


def test_what_nobody_looked_for_is_not_told_as_none() -> None:
    rows = Rows()
    rows.cell()
    assert not {"26508-2", "19048-8", "Other leukocytes/100 leukocytes"} & codes(told(rows)).keys()


def test_without_cells_no_share_is_told() -> None:
    for one in resources(told(Rows()), "Observation"):
        assert "valueQuantity" not in one
        assert one["dataAbsentReason"]["coding"][0]["code"] == "not-performed"


def test_the_same_count_has_the_same_addresses() -> None:
    first, second = told(full_count()), told(full_count())
    assert [one["fullUrl"] for one in first["entry"]] == [one["fullUrl"] for one in second["entry"]]
