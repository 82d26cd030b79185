"""Messages and forms in a terminal: readable, wrapped, with names for ids and buttons in brackets."""

from bot.cli.showing import Block, Terminal

TERMINAL = Terminal(names={"U1": "Ann"}, width=60)


def words(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def test_a_message_shows_who_says_it_its_text_and_its_buttons() -> None:
    blocks: list[Block] = [
        {"type": "section", "text": marked("*Release 4.2* · <@U1> &amp; others")},
        {
            "type": "actions",
            "elements": [
                {"type": "static_select", "placeholder": words("Mark Done")},
                {"type": "button", "text": words("Add Step")},
                {"type": "overflow"},
            ],
        },
        {"type": "context", "elements": [marked("<https://acme.example/p1|The message behind this>")]},
    ]

    assert TERMINAL.message("Convers", blocks, "").splitlines() == [
        "  Convers",
        "  Release 4.2 · @Ann & others",
        "  [Mark Done ▾]  [Add Step]  [⋯]",
        "  The message behind this",
    ]


def test_a_reply_stands_under_its_thread_and_an_update_says_so() -> None:
    shown = TERMINAL.message("Convers", (), "Done.", note="updated", depth=1)

    assert shown.splitlines() == ["    │ Convers · updated", "    │ Done."]


def test_text_in_plain_objects_is_shown_as_it_is() -> None:
    blocks: list[Block] = [{"type": "section", "text": words("*not bold* &amp; so")}]

    assert TERMINAL.message("Convers", blocks, "").splitlines()[1] == "  *not bold* &amp; so"


def test_ticks_show_which_are_set() -> None:
    one, two = {"text": words("first")}, {"text": words("second")}
    boxes = {"type": "checkboxes", "options": [one, two], "initial_options": [two]}

    shown = TERMINAL.message("Convers", [{"type": "actions", "elements": [boxes]}], "")

    assert shown.splitlines()[1:] == ["  [ ] first", "  [x] second"]


def test_long_lines_wrap_and_keep_their_indent() -> None:
    shown = TERMINAL.message("Convers", (), "    3.1 " + "word " * 30)

    lines = shown.splitlines()[1:]
    assert len(lines) > 1
    assert all(line.startswith("      ") and len(line) <= 60 for line in lines)


def test_colour_is_used_only_where_it_is_wanted() -> None:
    blocks: list[Block] = [{"type": "context", "elements": [marked("quiet *loud*")]}]
    coloured = Terminal(names={}, is_coloured=True)

    assert "\x1b" not in TERMINAL.message("Convers", blocks, "")
    assert "\x1b[2m" in coloured.message("Convers", blocks, "")


def test_a_form_shows_labels_beside_what_was_filled_in() -> None:
    def field(name: str, **element: str) -> Block:
        return {"type": "input", "label": words(name), "element": element}

    blocks = [field("Steps"), field("Owner", initial_user="U1"), field("Due")]

    shown = TERMINAL.form("Start a process", blocks, {"Steps": "One\n  Two"}, "Start")

    assert shown.splitlines() == [
        "  Start a process",
        "  Steps   One",
        "            Two",
        "  Owner   Ann",
        "  Due     –",
        "  [Start]",
    ]
