"""A quick look at what `benchmarks/simulations.py` shows at length, and that it judges as the pipeline does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import services
import simulated_logs
import simulations
from simulations import HOURS, Cell, Pair

HOUR, DAY = services.HOUR, services.DAY
BOTH = [HOURS, Pair(HOUR, DAY), Pair(HOUR / 4, HOUR)]


def share(happens: Any, service: services.Service, pair: Pair, pairs: int = 120) -> float:
    return simulations.share(Cell("claim", service, pair, happens), pairs, seed=3)


@pytest.mark.parametrize("pair", BOTH, ids=str)
@pytest.mark.parametrize(
    "service",
    [services.STEADY, services.DIURNAL, services.PAIRS, services.BURSTY, services.LOW, services.COUNTED],
    ids=lambda service: service.name,
)
def test_where_nothing_changed_hardly_a_run_calls_anything_worse(service: services.Service, pair: Pair) -> None:
    assert share(simulations.false_worse, service, pair) <= 0.035


@pytest.mark.parametrize("service", [services.STEADY, services.DIURNAL, services.COUNTED], ids=lambda s: s.name)
def test_a_tripled_rate_is_found(service: services.Service) -> None:
    assert share(simulations.tripled_found, service, HOURS) >= 0.92


@pytest.mark.parametrize("service", [services.STEADY, services.BURSTY], ids=lambda service: service.name)
def test_a_new_problem_with_three_lines_is_always_found(service: services.Service) -> None:
    assert share(simulations.new_found, service, HOURS) == 1.0


@pytest.mark.parametrize("pair", BOTH, ids=str)
def test_three_times_the_traffic_with_three_times_the_errors_is_never_worse(pair: Pair) -> None:
    assert share(simulations.worse_with_traffic, services.STEADY, pair) == 0.0


def test_files_through_the_pipeline_are_judged_like_the_simulated_counts() -> None:
    assert simulated_logs.agree(4, seed=2)
