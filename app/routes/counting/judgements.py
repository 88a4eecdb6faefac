"""GET /counts/…: who said what of a cell, and which cells were named differently.

Between the page that checks a count and the store. Knows no photos and no database.
"""

from fastapi import APIRouter, Request

from app.counts.kappa import differences
from app.counts.store import Counts
from app.replies.desk import Asking, CellId, CountId, count_on
from app.replies.judged import CellJudgements, CountDifferences
from app.replies.problems import problem_responses

router = APIRouter()

PROBLEMS = problem_responses(404, 409, 422, 503)


@router.head("/counts/{count:uuid}/cells/{cell:uuid}/judgements", include_in_schema=False)
@router.get(
    "/counts/{count:uuid}/cells/{cell:uuid}/judgements",
    summary="Show who said what of a cell",
    responses=PROBLEMS,
)
async def judged(request: Request, count: CountId, cell: CellId, asking: Asking) -> CellJudgements:
    """Answer with what the model said, and then each person, as they said it.

    What was taken back is there, too. Whoever gave no name is #1, #2 and so on.
    """
    return CellJudgements.of(await count_on(request, Counts.said, count, asking, cell))


@router.head("/counts/{count:uuid}/differences", include_in_schema=False)
@router.get(
    "/counts/{count:uuid}/differences",
    summary="List the cells that were named differently",
    responses=PROBLEMS,
)
async def differing(request: Request, count: CountId, asking: Asking) -> CountDifferences:
    """Answer with the cells in which model and people differ, and those in which two people do.

    They are those that the agreement of `/counts/{id}/result` counts as not alike.
    """

    def compared(counts: Counts) -> CountDifferences:
        _, _, cells, judgements = counts.whole(count, asking)
        model, people = differences(cells, judgements)
        return CountDifferences(model=model, people=people)

    return await count_on(request, compared)
