"""Teaches the network that surveys a whole field: leukocytes, red cells, platelets, all small."""

from app.training.fit.survey.boxed_fields import BoxedField, boxed_fields
from app.training.fit.survey.train import SurveyConfig, train_survey

__all__ = ["BoxedField", "SurveyConfig", "boxed_fields", "train_survey"]
