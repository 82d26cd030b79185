"""What a page is looked at for."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page


async def faults(page: Page) -> list[str]:
    """Return what axe calls serious or critical."""
    found = await Axe().run(page)
    return [
        f"{one['id']}: {one['help']}: {one['nodes'][0]['html']}"
        for one in found.response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
