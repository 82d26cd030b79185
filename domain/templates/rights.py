"""Who may use templates, and who may change them.

Everyone but guests may see and start every template. A directory's editors and the workspace's admins
change what is in it. Nobody edits the starter directory: its templates come from files, and are copied.
"""

from domain.errors import NotAllowedError
from domain.people.model import Person
from domain.templates.model import Directory


def may_use(actor: Person) -> bool:
    """True for every person who is no guest."""
    return not (actor.is_guest or actor.is_bot or actor.is_deleted)


def may_edit(actor: Person, directory: Directory) -> bool:
    """True for the directory's editors and the workspace's admins."""
    return may_use(actor) and not directory.is_starter and (actor.is_admin or actor.id in directory.editors)


def may_create(actor: Person, directory: Directory, *, is_empty: bool) -> bool:
    """True for those who may edit; an empty directory without editors is open to the first who comes."""
    is_free = is_empty and not directory.editors and not directory.is_starter
    return may_edit(actor, directory) or (is_free and may_use(actor))


def require_use(actor: Person) -> None:
    """Raise NotAllowedError for guests."""
    if not may_use(actor):
        raise NotAllowedError("Templates are for members of the workspace, not for guests.")


def require_edit(actor: Person, directory: Directory) -> None:
    """Raise NotAllowedError, saying who may."""
    if may_edit(actor, directory):
        return
    if directory.is_starter:
        raise NotAllowedError(
            f"The templates in “{directory.name}” come from files. Make a copy, and change that."
        )
    raise NotAllowedError(
        f"Only the editors of “{directory.name}” and the workspace's admins change its templates."
    )
