"""All detectors, in the order in which what they find matters."""

from domain.insights.detectors.best_hours import best_hours
from domain.insights.detectors.bottleneck import bottleneck
from domain.insights.detectors.longest_wait import longest_wait
from domain.insights.detectors.overload import overload
from domain.insights.detectors.parallel import parallel
from domain.insights.detectors.rework import rework
from domain.insights.detectors.skipped_step import skipped_step
from domain.insights.detectors.slipping_process import slipping_process
from domain.insights.detectors.stalled_step import stalled_step
from domain.insights.detectors.trend import trend
from domain.insights.detectors.unusual_week import unusual_week
from domain.insights.facts import Facts
from domain.insights.insight import Detector, Insight

DETECTORS: tuple[Detector, ...] = (
    stalled_step,
    slipping_process,
    longest_wait,
    overload,
    unusual_week,
    trend,
    bottleneck,
    rework,
    skipped_step,
    parallel,
    best_hours,
)


def notice(facts: Facts) -> tuple[Insight, ...]:
    """Return what all detectors find in the facts."""
    return tuple(insight for detect in DETECTORS for insight in detect(facts))
