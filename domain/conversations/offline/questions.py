"""Questions about the record that need no model, told apart by how people put them."""

import re

from domain.conversations.offline import answers, relations
from domain.conversations.offline.answers import Answer, Desk
from domain.conversations.offline.sentences import sentences, without_lead_in

LONGEST_QUESTION = 200
_PLEASE = r"(?:(?:can|could|would) you )?(?:please )?(?:tell me |show me |list |give me |remind me )?"
_SHORT = re.compile(r"\b(what|who)'s\b", re.I)


def answer_question(text: str, desk: Desk) -> str | None:
    """Answer the first question of a text that the record can answer; None when there is none."""
    if not desk.processes:
        return None
    for sentence in sentences(text[:2_000]):
        asked = _SHORT.sub(r"\1 is", without_lead_in(sentence).rstrip(" ?!."))
        for pattern, answer in _QUESTIONS:
            found = pattern.match(asked)
            if found is not None and (said := answer(found, desk)) is not None:
                return said
    return None


_STEPS = r"(?:steps?|tasks?|things?|items?|work|todos?|to-dos?)"
_HERE = (
    r"(?: (?:here|now|right now|at the moment|in (?:this|the|our) process|for (?:me|us|this process)"
    r"|there))*"
)
_WHAT = (
    rf"(?:what|which(?: {_STEPS})?|what {_STEPS}|is there anything|anything|how many(?: {_STEPS})?"
    rf"|the {_STEPS})"
)
_BE = r"(?: is| are|'s|s)?(?: there)?(?: still| left)*"
_NAME = r"(?P<who>[\w<@>|.-]+(?: [\w<@>|.-]+)?(?:'s)?)"


def _rule(pattern: str, answer: Answer) -> tuple[re.Pattern[str], Answer]:
    return re.compile(rf"^{_PLEASE}{pattern}$", re.I), answer


_WHEN = r"(?P<when>this week|today|tomorrow|next week)"
_QUESTIONS: tuple[tuple[re.Pattern[str], Answer], ...] = (
    _rule(rf"(?:{_WHAT}{_BE} )?(?:overdue|late|past due)(?: {_STEPS})?{_HERE}", answers.say_overdue),
    _rule(rf"(?:{_WHAT}{_BE} )?due(?: {_STEPS})?(?: (?:by|on|for))?(?: {_WHEN})?{_HERE}", answers.say_due),
    _rule(rf"(?:what|which {_STEPS}) (?:do|must|should) (?:we|i) (?:need to )?(?:do"
          rf"|finish) {_WHEN}", answers.say_due),
    _rule(rf"who(?: all)? (?:waits|is waiting) (?:on|for) (?:whom?|what){_HERE}", relations.say_waits),
    _rule(r"(?:who|what) is (?:blocking|holding up|holding|stopping) (?:us|this|everything|the process)"
          r"(?: up)?", relations.say_waits),
    _rule(r"(?:what|who) (?:waits|is waiting|are you waiting) (?:on|for) me", relations.say_waits_on_me),
    _rule(r"(?:am i|is (?:anyone|anybody|anything) waiting on me|am i blocking (?:anyone|anything|anybody))"
          r"(?: blocking (?:anyone|anything|anybody))?", relations.say_waits_on_me),
    _rule(rf"who (?:has|does|owns|is doing|is on|takes) (?:what|which {_STEPS}){_HERE}",
          relations.say_shares),
    _rule(rf"(?:what|who|which {_STEPS}) (?:waits?|is waiting|are waiting) (?:on|for) {_NAME}",
          relations.say_waits_on),
    _rule(r"(?:what|which steps?) (?:depends?|waits?|is waiting|are waiting|hangs?) (?:on|for|upon)"
          r" (?P<what>.+)", relations.say_dependents),
    _rule(r"what (?:does|do) (?P<what>.+?) (?:wait (?:for|on)|depend on|need|require)", relations.say_needed),
    _rule(r"what is (?P<what>.+?) waiting (?:for|on)", relations.say_needed),
    _rule(rf"{_WHAT}{_BE} optional{_HERE}", relations.say_optional),
    _rule(r"(?:what|which steps?) (?:can|could|may) (?:we|i|be) (?:skip(?:ped)?|leave out"
          r"|left out|dropp?e?d?)", relations.say_optional),
    _rule(rf"(?:what|which {_STEPS}|who) (?:still )?(?:needs?|must|wants?|has to)(?: an?| to)?"
          r" (?:approv(?:al|e|ed)|sign(?:-| )?off|be approved)", relations.say_approvals),
    _rule(rf"{_WHAT}{_BE} (?:to approve|approvals?)(?: open| left)?", relations.say_approvals),
    _rule(rf"(?:what|which {_STEPS}) (?:still )?(?:needs?|wants?|lacks?) (?:evidence"
          r"|proof)", relations.say_proofs),
    _rule(r"(?:by )?when (?:is|are|will|do|can) (?:it|this|that|we|everything|all this|(?:the|this|our)"
          r" (?:process|whole thing|thing|project))(?: all)?(?: be| get| going to be)? ?(?:due|done|finished"
          r"|finish|complete|completed|ready|over|through)", relations.say_when_done),
    _rule(rf"{_WHAT}{_BE} (?:blocked|waiting|stuck|on hold){_HERE}", answers.say_waiting),
    _rule(r"(?:what|who) (?:are|is) (?:we|everyone|everybody) waiting (?:for|on)", answers.say_waiting),
    _rule(rf"(?:{_WHAT}{_BE} |{_STEPS} )(?:unassigned|without (?:an )?owner|unowned"
          rf"|nobody's)", answers.say_unowned),
    _rule(rf"{_WHAT}(?: is| are|'s|s| has| have)?(?: been)?(?: already)? (?:done|finished"
          rf"|completed?){_HERE}", answers.say_finished),
    _rule(rf"(?:what|which {_STEPS}) did we (?:do|finish|complete)(?: so far"
          rf"| already)?", answers.say_finished),
    _rule(rf"{_WHAT}{_BE} (?:open|left|remaining|outstanding|missing|unfinished|to do|to be done"
          rf"|pending){_HERE}", answers.say_open),
    _rule(rf"what(?:'s| is|s)? (?:still )?left(?: to do| to be done)?{_HERE}", answers.say_open),
    _rule(rf"what (?:remains|do we still have to do|still needs to be done|needs doing"
          rf"|needs to be done){_HERE}", answers.say_open),
    _rule(rf"(?:the |all )?(?:open|remaining|outstanding|unfinished) (?:{_STEPS}|ones)", answers.say_open),
    _rule(r"(?:the |all )?(?:the )?(?:steps|list|process|checklist|plan)", answers.say_steps),
    _rule(rf"what are (?:the|our|all) {_STEPS}{_HERE}", answers.say_steps),
    _rule(r"what(?:'s| is|s)? (?:up )?next(?: for me| here| step| on the list)?", answers.say_next),
    _rule(r"(?:the |our )?next steps?", answers.say_next),
    _rule(r"(?:what|which)(?: is|'s)? (?:is )?(?:the|our|my) next (?:step|task|thing)", answers.say_next),
    _rule(r"what (?:should|do|can|shall) (?:i|we) do (?:next|now)", answers.say_next),
    _rule(rf"how far (?:are we|along are we|is it|have we come|did we get|is (?:the"
          rf"|this) process){_HERE}", answers.say_progress),
    _rule(r"(?:what(?:'s| is) (?:the|our) )?(?:status|progress|state)(?: update)?", answers.say_progress),
    _rule(r"how many (?:steps |tasks )?(?:are )?(?:left|finished|done|to go|open)", answers.say_progress),
    _rule(r"(?:where|how) (?:are we|do we stand|are things|is it going"
          r"|does it look)", answers.say_progress),
    _rule(r"are we (?:done|finished|there)(?: yet)?", answers.say_progress),
    _rule(r"what(?:'s| is)? (?:mine|on my plate|my (?:steps?|tasks?|job|part))", answers.say_owned),
    _rule(rf"(?:my|mine)(?: open)?(?: {_STEPS})?", answers.say_owned),
    _rule(rf"(?:what|which {_STEPS}) (?:do|must|should) i (?:have|own|need)(?: left"
          rf"| open)?(?: to do)?", answers.say_owned),
    _rule(rf"(?:what|which {_STEPS}) (?:does|is) {_NAME} (?:have|own|do|doing|on|working on"
          rf"|responsible for)"
          rf"(?: to do| left| open)?{_HERE}", answers.say_owned),
    _rule(rf"what(?: is|'s) on {_NAME} plate", answers.say_owned),
    _rule(r"(?:who|whom) (?:owns|has|does|is doing|takes|is taking|is on|is responsible for|handles"
          r"|is handling"
          r"|will do|is working on|gets|is the owner of|took|is assigned to"
          r"|looks after) (?P<what>.+)", answers.say_owner),
    _rule(r"whose (?:step |task |job )?is (?P<what>.+)", answers.say_owner),
    _rule(r"when (?:is|are|must|should|will) (?P<what>.+?) (?:due|planned|scheduled|happening|be (?:done"
          r"|finished"
          r"|ready))", answers.say_due_day),
    _rule(r"(?:what is |by )?(?:the )?(?:due date|deadline) (?:of|for) (?P<what>.+)", answers.say_due_day),
    _rule(r"(?:is|are|was|were) (?P<what>.+?) (?:already |now |all )?(?:done|finished|completed?|closed"
          r"|ready"
          r"|over|through|live|signed|sent|shipped|published|written|built|paid|made)(?: yet| already| now)?",
          answers.say_whether_done),
    _rule(r"(?:is|are|was|were) (?P<what>.+?) (?:already )?(?!blocked|needed|delayed|required|supposed"
          r"|allowed|planned|scheduled|assigned)[a-z]{3,}ed(?: yet| already| now)?",
          answers.say_whether_done),
    _rule(r"(?:did|has|have) (?:\w+ ){1,2}?(?:already )?(?:finish|finished|do|done|complete|completed)"
          r" (?P<what>.+?)(?: yet| already)?", answers.say_whether_done),
    _rule(r"who (?:has )?(?:finished|completed|did|closed) (?P<what>.+)", answers.say_whether_done),
    _rule(r"(?:is|are) (?P<what>.+?) (?:still )?(?:open|blocked|waiting"
          r"|stuck)(?: still)?", answers.say_whether_done),
    _rule(r"(?:what(?:'s| is) the )?(?:status|state|progress) (?:of|on|with"
          r"|for) (?P<what>.+)", answers.say_state),
    _rule(r"how (?:is|are|'s) (?P<what>.+?) (?:going|coming along|doing|looking"
          r"|progressing)", answers.say_state),
    _rule(r"where (?:are we|do we stand) (?:with|on) (?P<what>.+)", answers.say_state),
    _rule(r"(?:what about|how about) (?P<what>.+)", answers.say_state),
    _rule(r"why (?:is|are) (?P<what>.+?) (?:still )?(?:blocked|waiting|stuck|open"
          r"|late)", answers.say_state),
)  # fmt: skip
