"""A fresh scene for each test."""

import pytest

from tests.unit.domain.operations.scene import Scene


@pytest.fixture
async def scene() -> Scene:
    """Return a scene with the process and its people stored."""
    scene = Scene()
    await scene.store()
    return scene
