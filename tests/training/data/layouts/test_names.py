"""Names that mean one class: spelt anyhow, in the plural, in German or Spanish."""

import pytest

from app.training.data.layouts.names import CLASSES, KNOWN, kind, matched, own


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Eosinophil", "eosinophil"),
        (" NEUTROPHILS ", "neutrophil"),
        ("Eosinophile", "eosinophil"),
        ("neutrophile Granulozyten", "neutrophil"),
        ("Basophil granulocytes", "basophil"),
        ("Lymphozyten", "lymphocyte"),
        ("Monozyt", "monocyte"),
        ("Linfocitos", "lymphocyte"),
        ("neutro\u0301filos", "neutrophil"),
        ("IG", "immature_granulocyte"),
        ("immature granulocytes", "immature_granulocyte"),
        ("Thrombozyten", "platelet"),
    ],
)
def test_a_known_kind_is_known_by_any_of_its_names(name: str, meant: str) -> None:
    assert matched(name, KNOWN) == meant


@pytest.mark.parametrize(
    "name", ["large granulocyte", "blast", "lymphozyt klein", "s", "granulocyte"]
)
def test_other_names_mean_no_known_kind(name: str) -> None:
    assert matched(name, KNOWN) is None
    assert kind(name) == name


def test_where_nobody_asks_for_the_four_a_class_keeps_its_own_name() -> None:
    assert own("Lymphozyten") == "Lymphozyten"
    assert matched("lymphocyte", ["Blast", "Lymphozyten"]) == "Lymphozyten"
    assert own("Lymphocytes") in CLASSES
