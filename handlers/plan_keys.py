"""The keys under which messages of plans are recorded, and back."""

from domain.ids import PlanId
from domain.plans.model import Plan

_PLAN, _OFFER = "plan:", "plan_offer:"


def plan_key(plan_id: PlanId) -> str:
    """Return the key of a plan's message."""
    return f"{_PLAN}{plan_id}"


def offer_key(plan: Plan) -> str:
    """Return the key of the offer to plan this version of a plan again."""
    return f"{_OFFER}{plan.id}:{plan.version}"


def plan_of(key: str | None) -> PlanId | None:
    """Return the plan whose message or offer is recorded under a key."""
    if key is None:
        return None
    if key.startswith(_PLAN):
        return PlanId(key.removeprefix(_PLAN))
    if key.startswith(_OFFER):
        return PlanId(key.removeprefix(_OFFER).rpartition(":")[0])
    return None
