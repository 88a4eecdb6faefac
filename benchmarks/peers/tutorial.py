"""The server of FastAPI's tutorials: one async route around the model."""

from fastapi import FastAPI, UploadFile
from model import Model

app = FastAPI()
model = Model()


@app.post("/classify")
async def classify(file: UploadFile) -> dict[str, list[float]]:
    """Score a photo."""
    return {"scores": model.scores_of_file(await file.read())}
