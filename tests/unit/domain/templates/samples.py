"""A template to work on."""

from domain.processes.model import NewStep
from domain.processes.shapes import Condition, DueAnchor, DueRule, Question, StepKind
from domain.templates.model import Definition, Role


def step(key: str, title: str | None = None, **facts: object) -> NewStep:
    """Return a step that is called as its key unless it has a title."""
    return NewStep(title or key.capitalize(), key=key, **facts)  # type: ignore[arg-type]


def definition(*steps: NewStep, name: str = "Release") -> Definition:
    """Return a definition with these steps, or with a few that use everything there is."""
    return Definition(
        name=name,
        description="From the frozen branch\n\nto the release notes.",
        roles=(Role("qa", "Test lead"), Role("ops", "Operations")),
        questions=(Question("size", "How large?", ("Major", "Minor")), Question("why", "Why?", (), False)),
        steps=steps or FULL,
    )


FULL = (
    step("freeze", "Freeze the branch", due_rule=DueRule(2)),
    step(
        "test",
        role="qa",
        after=("freeze",),
        due_rule=DueRule(3, True, DueAnchor.STEP, "freeze"),
        substeps=(
            step("smoke", "Smoke test", kind=StepKind.EVIDENCE),
            step("manual", condition=Condition("size", ("Major",))),
        ),
    ),
    step("review", kind=StepKind.APPROVE, notes="Ask security.\n\nTwo people.", is_optional=True),
    step(
        "launch",
        role="ops",
        after=("test", "review"),
        due_rule=DueRule(-1, False, DueAnchor.END),
        question=Question("worked", "Did it work?", ("Yes", "No")),
    ),
    step("mend", after=("launch",), condition=Condition("worked", ("Yes",), True)),
)
