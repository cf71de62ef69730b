"""A moment as a page. If it cannot be made, the page says so, and the watch goes on."""

from pathlib import Path

from markupsafe import Markup

from grader.common.files import package_text
from grader.page.document import POLICY, Live, Part, document
from grader.report.markup import environment
from grader.web.moment import Moment

HERE = Path(__file__).parent
SERVED_POLICY = f"{POLICY}; script-src 'self'; connect-src 'self'"
"""As for a page that stands alone, and our one script, which may ask us for what is new."""


def render(root: Path, moment: Moment, version: int) -> tuple[str, bool]:
    """The page, and whether it could be made."""
    part = Part(moment.overview.row(moment.slug), moment.verdict, moment.text)
    live = Live(SERVED_POLICY, _filled("head", slug=moment.slug, version=version, style=_style()))
    try:
        return document(root, moment.overview, [part], live), True
    except Exception as error:  # noqa: BLE001 - a fault of a page must not end the watch session
        why = f"{type(error).__name__}: {error}"
        return _filled("broken", slug=moment.slug, why=why, head=live.head), False


def script() -> str:
    """The one script of the page."""
    return package_text(HERE / "live.js")


def _style() -> Markup:
    return Markup(package_text(HERE / "live.css"))


def _filled(name: str, **values: object) -> Markup:
    template = environment().from_string(package_text(HERE / f"{name}.html.j2"))
    return Markup(template.render(**values))
