"""Jobs that plans cause."""

from datetime import datetime

from domain.ids import EventId, PlanId
from domain.ports import Job


def show_plan_job(plan_id: PlanId, *, run_at: datetime | None = None) -> Job:
    """Return the job that brings a plan's message up to date."""
    return Job("show_plan", {"plan_id": plan_id}, lock=f"plan:{plan_id}", run_at=run_at)


def offer_replan_job(plan_id: PlanId, reason: str, *, run_at: datetime | None = None) -> Job:
    """Return the job that offers a re-plan."""
    arguments = {"plan_id": plan_id, "reason": reason}
    return Job("offer_replan", arguments, lock=f"plan:{plan_id}", run_at=run_at)


def finish_step_job(plan_id: PlanId, event_id: EventId) -> Job:
    """Return the job that finishes the step of a task whose last event was done."""
    return Job("finish_planned_step", {"plan_id": plan_id, "event_id": event_id}, lock=f"plan:{plan_id}")


def reopen_step_job(plan_id: PlanId, event_id: EventId) -> Job:
    """Return the job that reopens the step of an event whose end was taken back."""
    return Job("reopen_planned_step", {"plan_id": plan_id, "event_id": event_id}, lock=f"plan:{plan_id}")
