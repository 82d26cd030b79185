"""Which template or directory a name means: the exact name, else the only one that contains it."""

from collections.abc import Mapping, Sequence

from domain.errors import AmbiguousNameError, ConflictError, InvalidInputError, NotFoundError
from domain.ids import DirectoryId
from domain.templates.model import Directory, Template, TemplateView

MAX_CANDIDATES = 10
QUOTES = " \t\"'“”„‘’«»"


def named(templates: Sequence[Template], text: str) -> tuple[Template, ...]:
    """Return the templates a name may mean: those called so, else those whose name contains it."""
    wanted = text.strip(QUOTES).casefold()
    if not wanted:
        return ()
    exact = tuple(template for template in templates if template.name.casefold() == wanted)
    return exact or tuple(template for template in templates if wanted in template.name.casefold())


def choose(
    templates: Sequence[Template], text: str, directories: Mapping[DirectoryId, Directory]
) -> Template:
    """Return the one template meant; an active one before archived, a copy before what it came from."""
    found = named(templates, text)
    for fits in (_is_active, lambda template: not directories[template.directory_id].is_starter):
        found = tuple(template for template in found if fits(template)) or found
    if not found:
        raise NotFoundError(f"I know no template called “{text.strip(QUOTES)[:150]}”.")
    if len(found) == 1:
        return found[0]
    reads = [
        (template.id, f"“{template.name}” in {directories[template.directory_id].name}")
        for template in found[:MAX_CANDIDATES]
    ]
    names = ", ".join(read for _, read in reads)
    raise AmbiguousNameError(reads, f"Several templates fit: {names}. Say more of the name.")


def require_active(view: TemplateView, doing: str) -> None:
    """Raise ConflictError for what is archived, saying how it comes back; `doing` is what was wanted."""
    name, home = view.template.name, view.directory
    if home.is_archived:
        raise ConflictError(
            f"“{name}” is archived with its directory “{home.name}”. Bring the directory back before {doing} "
            "it: `/process directories`."
        )
    if view.template.is_archived:
        raise ConflictError(f"“{name}” is archived. Bring it back before {doing} it.")


def require_open_directory(directory: Directory) -> None:
    """Raise ConflictError for an archived directory."""
    if directory.is_archived:
        raise ConflictError(
            f"The directory “{directory.name}” is archived. Bring it back first: `/process directories`."
        )


def require_free_name(
    templates: Sequence[Template], directory_id: DirectoryId, name: str, *, but: Template | None = None
) -> None:
    """Raise InvalidInputError when another active template of the directory has the name."""
    for template in templates:
        same = template.name.casefold() == name.casefold() and template.directory_id == directory_id
        if same and not template.is_archived and (but is None or template.id != but.id):
            raise InvalidInputError(
                "name", f"There is a template “{template.name}” in this directory already."
            )


def _is_active(template: Template) -> bool:
    return not template.is_archived
