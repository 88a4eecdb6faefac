"""Writes a count as a FHIR R4 Bundle: a preliminary report, an observation a class, the model.

Called by the count's routes. Codes are LOINC's that name no method, the unit is UCUM's.
Knows no rows.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from app.counts.csv import utc
from app.counts.result import ModelResult, Result, Share

Json = dict[str, Any]

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
TERMS = "http://terminology.hl7.org/CodeSystem"
PANEL = ("24318-8", "Manual Differential panel - Blood")
NEUTROPHILS = ("26511-6", "Neutrophils/100 leukocytes in Blood")
ERYTHROBLASTS = ("19048-8", "Nucleated erythrocytes/100 leukocytes [Ratio] in Blood")
CODES = {
    "band": ("26508-2", "Band form neutrophils/100 leukocytes in Blood"),
    "eosinophil": ("26450-7", "Eosinophils/100 leukocytes in Blood"),
    "lymphocyte": ("26478-8", "Lymphocytes/100 leukocytes in Blood"),
    "monocyte": ("26485-3", "Monocytes/100 leukocytes in Blood"),
    "basophil": ("30180-4", "Basophils/100 leukocytes in Blood"),
}
"""By class. Neutrophils are coded together with the bands among them."""
OTHER = "Other leukocytes/100 leukocytes"
"""Of those of another kind, which no code of ours says."""
PERCENT = ("%", "%")
"""A unit as it is shown, and its code."""
IF_SEEN = {"band", "other"}
"""Told only where there are any: none seen need not mean that somebody looked for them."""
CAUTION = "Not for diagnostic use. Preliminary: made by a program for learning, never signed."


def bundle_of(result: Result, at: datetime) -> Json:
    """Return the count as a Bundle of type `collection`, put together `at`.

    Each resource has the same `fullUrl` whenever the same count is asked for.
    """
    specimen = _entry(result.id, "specimen", _specimen(result))
    devices = [
        _entry(result.id, f"device {one.name} {one.sha256} {one.head}", _device(one))
        for one in result.models
    ]
    shared: Json = {"specimen": _to(specimen)}
    if len(devices) == 1:
        shared["device"] = _to(devices[0])
    observations = [
        _entry(result.id, name, resource | shared) for name, resource in _observations(result)
    ]
    report = _entry(
        result.id,
        "report",
        {
            "resourceType": "DiagnosticReport",
            "status": "preliminary",
            "category": [_concept(f"{TERMS}/v2-0074", "LAB", "Laboratory")],
            "code": _concept(LOINC, *PANEL),
            "issued": utc(result.finished or at),
            "specimen": [_to(specimen)],
            "result": [_to(one) for one in observations],
            "conclusion": f"{CAUTION} {result.n} of {result.target} leukocytes counted, "
            f"{result.open} cells undecided.",
        },
    )
    return {
        "resourceType": "Bundle",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": result.id.urn},
        "type": "collection",
        "timestamp": utc(at),
        "entry": [report, *observations, specimen, *devices],
    }


def _observations(result: Result) -> list[tuple[str, Json]]:
    shares: list[tuple[str, Json, Share]] = [
        ("neutrophils", _concept(LOINC, *NEUTROPHILS), result.neutrophils)
    ]
    for one in result.classes:
        if one.label == "neutrophil" or (one.label in IF_SEEN and not one.count):
            continue
        code = CODES.get(one.label)
        shares.append((one.label, _concept(LOINC, *code) if code else {"text": OTHER}, one))
    told = [
        (name, _observation(code, one.share, PERCENT) | _certainty(one, result.n))
        for name, code, one in shares
    ]
    if result.erythroblasts:
        nucleated = _concept(LOINC, *ERYTHROBLASTS)
        unit = ("/100 WBC", "/100{WBCs}")
        told.append(("erythroblasts", _observation(nucleated, result.erythroblasts_per_100, unit)))
    return told


def _observation(code: Json, value: float | None, unit: tuple[str, str]) -> Json:
    found: Json = {
        "resourceType": "Observation",
        "status": "preliminary",
        "category": [_concept(f"{TERMS}/observation-category", "laboratory", "Laboratory")],
        "code": code,
        "note": [{"text": CAUTION}],
    }
    if value is None:
        reason = _concept(f"{TERMS}/data-absent-reason", "not-performed", "Not Performed")
        return found | {"dataAbsentReason": reason}
    return found | {"valueQuantity": _quantity(value, unit)}


def _certainty(one: Share, n: int) -> Json:
    """Return how many cells a share stands on, its interval, and what is usual."""
    components: list[Json] = [
        {"code": {"text": "Cells of this class"}, "valueInteger": one.count},
        {"code": {"text": "Leukocytes counted"}, "valueInteger": n},
    ]
    if one.interval:
        low, high = (_quantity(end, PERCENT) for end in one.interval)
        text = "95 % confidence interval (Wilson) of the share"
        components.append({"code": {"text": text}, "valueRange": {"low": low, "high": high}})
    usual: Json = {}
    if one.range:
        usual = {
            "low": _quantity(one.range.low, PERCENT),
            "high": _quantity(one.range.high, PERCENT),
            "type": _concept(f"{TERMS}/referencerange-meaning", "normal", "Normal Range"),
            "text": one.range.source,
        }
    return {"component": components} | ({"referenceRange": [usual]} if usual else {})


def _specimen(result: Result) -> Json:
    named = {"identifier": [{"value": result.slide}]} if result.slide else {}
    return {"resourceType": "Specimen", "type": {"text": "Stained smear of blood"}} | named


def _device(model: ModelResult) -> Json:
    head = f" and the taught head “{model.head}”" if model.head else ""
    return {
        "resourceType": "Device",
        "deviceName": [{"name": model.name, "type": "model-name"}],
        "version": [{"type": {"text": "SHA-256 of the model's file"}, "value": model.sha256}],
        "type": {"text": "Software that names white blood cells in photographs"},
        "note": [{"text": f"Smearlens with this model{head}. {CAUTION}"}],
    }


def _entry(count: UUID, name: str, resource: Json) -> Json:
    return {"fullUrl": uuid5(count, name).urn, "resource": resource}


def _to(entry: Json) -> Json:
    return {"reference": entry["fullUrl"]}


def _concept(system: str, code: str, display: str) -> Json:
    return {"coding": [{"system": system, "code": code, "display": display}], "text": display}


def _quantity(value: float, unit: tuple[str, str]) -> Json:
    shown, code = unit
    return {"value": value, "unit": shown, "system": UCUM, "code": code}
