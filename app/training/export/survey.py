"""Puts a trained survey into the folder of a model, and says so in its impulse.json.

Beside the bundle, since the survey is taught apart from the cells. Knows no pictures.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.impulse.spec import ImpulseSpec, ModelFile, SurveySpec
from app.training.export.folder import SPEC
from app.training.export.tflite import converted
from app.training.files import sha256, write_text
from app.training.fit.config import versions
from app.training.fit.survey import BoxedField, SurveyConfig, network
from app.training.fit.survey.train import NAME

FILE = "survey.tflite"


def put_survey(
    model: Path, run: Path, config: SurveyConfig, found: Sequence[BoxedField]
) -> SurveySpec:
    """Write the survey trained in `run` into `model`; the limits of one before it stay.

    Raises:
        TrainingError: the model can't be read, or nothing can be written.
    """
    spec = ImpulseSpec.read(model)
    built = network.build(None, batch=1)
    built.load_weights(run / NAME)
    (model / FILE).write_bytes(converted(built))
    limits = spec.survey.model_dump(exclude={"model"}) if spec.survey else {}
    survey = SurveySpec(model=ModelFile(file=FILE, sha256=sha256(model / FILE)), **limits)
    origin = {
        **spec.origin,
        "survey": {
            "date": datetime.now(UTC).date().isoformat(),
            "fields": {
                side: sum(one.side == side for one in found)
                for side in ("learnt", "held_out", "aside")
            },
            "recipe": config.model_dump(mode="json", exclude={"weights"}),
            "weights": Path(config.weights).name,
            "versions": versions(),
        },
    }
    told = spec.model_copy(update={"survey": survey, "origin": origin})
    write_text(model / SPEC, told.model_dump_json(indent=2) + "\n")
    return survey
