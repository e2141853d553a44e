"""Parses a query text into a query tree. `docs/query.md` is the manual of the language.

    query        = { alternatives }
    alternatives = conjunction { "OR" conjunction }
    conjunction  = proximity { "AND" proximity }
    proximity    = clause { ("NEAR/n" | "SENTENCE" | "PARAGRAPH") clause }
    clause       = { "NOT" } [ "+" | "-" ] { field ":" } primary
    primary      = ( "(" query ")" | phrase | word | value ) { "~n" | "{n}" | "^n" }

Everything else in a text is punctuation. Only a text that breaks a limit is refused: what looks like the language and
is not understood is noted, and its words are searched.
"""

from __future__ import annotations

import re
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from newsearch.calendar import WIB
from newsearch.errors import QueryError
from newsearch.messages import message
from newsearch.query import field_words
from newsearch.query.atoms import JOINING, MAX_CHARACTERS, MAX_DEPTH, MAX_DISTANCE, MAX_WORDS, UNITS, Atoms
from newsearch.query.clauses import Clause, Kind, Operator, conjoined, joined, one_value_each, within
from newsearch.query.plain import plain
from newsearch.query.tree import (
    NOTHING,
    DateRange,
    Everything,
    Field,
    Keyword,
    Phrase,
    boolean,
    depth,
    is_condition,
    is_positional,
    leaves,
)
from newsearch.query.word_spans import (
    QUOTES,
    address_end,
    split_words,
    starts_word,
)
from newsearch.value import value

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsearch.query.notes import Note
    from newsearch.query.tree import KeywordFieldName, Query, TextFieldName

DEFAULT_NEAR = 10
"""The distance of a bare NEAR."""

_OPERATOR = re.compile(
    r"(?P<name>AND|OR|NOT|NEAR(?:/(?P<distance>[0-9]{1,9}))?|SAMA-KALIMAT|SENTENCE|SAMA-PARAGRAF|PARAGRAPH)(?=[\s()]|$)"
)
_FIRST_LETTERS = frozenset(name[0] for name in (*JOINING, "NOT"))
_NAME = re.compile(r"(?P<name>[A-Za-z]+):")
_LONGER = 16
"""No text's canonical form is so many times as long."""
_AFTER_SIGN = frozenset({"(", "=", "*", *QUOTES})


@value
class ParsedQuery:
    """The result of `parse`.

    Attributes:
        tree: what is asked for; `NOTHING` when the text holds no word.
        notes: what was not understood, in the order of the text.
        text: the text itself, which the notes' offsets count.
    """

    tree: Query
    notes: tuple[Note, ...]
    text: str


def parse(text: str, *, all_words: bool = False, now: datetime | None = None, strict: bool = False) -> ParsedQuery:
    """The tree that `text` asks for.

    Args:
        text: a query, or anything at all.
        all_words: words with no operator are all required, instead of any.
        now: what "kemarin" and the like count from; aware. The current time when not given.
        strict: raise for the first thing that was not understood.

    Raises:
        QueryError: `text` breaks a limit (`MAX_CHARACTERS`, `MAX_WORDS`, `MAX_DEPTH`), or, if `strict`, was not
            understood.
        ValueError: `now` is not aware.
    """
    if now is not None and now.tzinfo is None:
        raise ValueError(message("now must be an aware datetime, not {now!r}", now=now))
    if len(text) > MAX_CHARACTERS:
        raise QueryError(
            message(
                "the query has {number:,} characters, and {max_characters:,} is the limit: make it shorter",
                number=len(text),
                max_characters=MAX_CHARACTERS,
            ),
            text,
            MAX_CHARACTERS,
            len(text),
        )
    short = plain(text, all_words=all_words)
    if short is not None:
        return ParsedQuery(short, (), text)
    parser = _Parser(text, all_words=all_words, now=now or datetime.now(WIB))
    tree = parser.parse()
    _check_canonical(tree, text)
    notes = tuple(sorted(parser.notes, key=lambda note: note.start))
    if strict and notes:
        raise QueryError(notes[0].problem, text, notes[0].start, notes[0].end)
    return ParsedQuery(tree, notes, text)


def _check_canonical(tree: Query, text: str) -> None:
    """Check the limits for the canonical form too, which may be longer than what was typed."""
    words = sum(len(split_words(leaf.text)) if isinstance(leaf, Phrase) else 1 for leaf in leaves(tree))
    long = len(text) * _LONGER > MAX_CHARACTERS and len(str(tree)) > MAX_CHARACTERS
    if long or words > MAX_WORDS or depth(tree) > MAX_DEPTH:
        raise QueryError("written out in full the query is too long or too deep: make it simpler", text, 0, len(text))


class _Parser(Atoms):
    """Parses one text: tells clauses apart and combines them."""

    def __init__(self, text: str, *, all_words: bool, now: datetime) -> None:
        super().__init__(text, now)
        self.all_words = all_words
        self._no_operator = -1
        """A place where no operator begins: it is asked at several levels."""
        self._values: KeywordFieldName | Literal["date"] | None = None
        """The field whose values are read, where words are values; None where they are words."""

    def parse(self) -> Query:
        """The tree of the whole text."""
        if self.text.strip() == "*":
            return Everything()
        return self._query(nested=False)

    # What combines clauses, from the loosest to the tightest.

    def _query(self, *, nested: bool) -> Query:
        clauses = []
        while True:
            clause = self._alternatives()
            if clause is not None:
                clauses.append(clause)
            elif (operator := self._operator()) is not None:
                self.note(
                    "nothing-before",
                    message("{name} needs something before it and was left out", name=operator.name),
                    operator.start,
                    operator.end,
                )
                self.at = operator.end
            elif self.at >= len(self.text) or nested:
                return self._combined(clauses)
            else:
                self.note("unopened-parenthesis", "no ( opens what this ) closes", self.at, self.at + 1)
                self.at += 1

    def _combined(self, clauses: list[Clause]) -> Query:
        """Combine neighbouring clauses: any of the bare words, all required ones, all conditions."""
        conditions, words, required, excluded = [], [], [], []
        for clause in clauses:
            if clause.node == NOTHING:
                continue
            if clause.kind == "excluded":
                excluded.append(clause.node)
            elif clause.kind == "required":
                required.append(clause.node)
            elif is_condition(clause.node):
                conditions.append(clause.node)
            elif self.all_words:
                required.append(clause.node)
            else:
                words.append(clause.node)
        conditions = one_value_each(conditions)
        if conditions and words and not required:
            return boolean([*conditions, boolean(optional=words)], (), excluded)
        return boolean([*conditions, *required], words, excluded)

    def _alternatives(self) -> Clause | None:
        clauses = self._operands("OR", self._conjunction)
        if len(clauses) < 2:
            return clauses[0] if clauses else None
        for clause in clauses:
            if clause.kind == "required":
                self.note("needless-plus", "+ says nothing beside OR and was left out", clause.start, clause.start + 1)
        nodes = [boolean(excluded=[node]) if kind == "excluded" else node for node, kind, _, _ in clauses]
        return Clause(boolean(optional=nodes), "bare", clauses[0].start, clauses[-1].end)

    def _conjunction(self) -> Clause | None:
        clauses = self._operands("AND", self._proximity)
        if len(clauses) < 2:
            return clauses[0] if clauses else None
        return conjoined(clauses)

    def _operands(self, name: str, operand: Callable[[], Clause | None]) -> list[Clause]:
        """Read the operands between operators of this name; an empty one is dropped unless all are empty."""
        first = operand()
        if first is None:
            return []
        clauses = [first]
        while (operator := self._operator(name)) is not None:
            self.at = operator.end
            clause = operand()
            if clause is None:
                self._note_dangling(operator)
            else:
                clauses.append(clause)
        return [clause for clause in clauses if clause.node != NOTHING] or clauses[:1]

    def _proximity(self) -> Clause | None:
        first = self._clause()
        if first is None:
            return None
        clauses, operators = [first], []
        while (operator := self._operator("NEAR", *UNITS)) is not None:
            self.at = operator.end
            clause = self._clause()
            if clause is None:
                self._note_dangling(operator)
            else:
                clauses.append(clause)
                operators.append(self._bounded(operator))
        if not operators:
            return first
        fields = {clause.node.name for clause in clauses if isinstance(clause.node, Field)}
        nodes = [clause.node.child if isinstance(clause.node, Field) else clause.node for clause in clauses]
        operands = [node for node in nodes if is_positional(node)]
        if len(operands) < len(nodes) or len(fields) > 1 or any(clause.kind == "excluded" for clause in clauses):
            problem = message(
                "{name} joins words, phrases and (one OR another) of one field; it was read as AND",
                name=operators[0].name,
            )
            self.note("unfit-operands", problem, operators[0].start, operators[0].end)
            return conjoined([clause for clause in clauses if clause.node != NOTHING] or clauses[:1])
        node = boolean(joined(operands, operators))
        for name in fields:
            node = Field(name, node)
        return Clause(node, "bare", first.start, clauses[-1].end)

    def _operator(self, *expected: str) -> Operator | None:
        """Read the next operator if it is one of `expected`; if none is named, any operator that joins two clauses."""
        if self.at == self._no_operator:
            return None
        self._skip()
        if self.text[self.at : self.at + 1] not in _FIRST_LETTERS:
            self._no_operator = self.at
            return None
        before = self.text[self.at - 1 : self.at]
        match = _OPERATOR.match(self.text, self.at)
        if match is None or (before and not before.isspace() and before not in "()" and before not in QUOTES):
            return None
        name = match["name"].partition("/")[0]
        if name not in (expected or JOINING):
            return None
        return Operator(name, int(match["distance"] or DEFAULT_NEAR), *match.span())

    def _bounded(self, operator: Operator) -> Operator:
        if operator.distance <= MAX_DISTANCE:
            return operator
        self.note(
            "distance-too-long",
            message("NEAR reaches {max_distance} words at most; that was taken", max_distance=MAX_DISTANCE),
            operator.start,
            operator.end,
        )
        return operator._replace(distance=MAX_DISTANCE)

    def _note_dangling(self, operator: Operator) -> None:
        self.note(
            "nothing-after",
            message("{name} needs something after it and was left out", name=operator.name),
            operator.start,
            operator.end,
        )

    # One clause.

    def _skip(self) -> None:
        while self.at < len(self.text) and not self._begins(self.at):
            self.at += 1

    def _begins(self, at: int) -> bool:
        """Whether something begins or ends at `at`; everything else is punctuation."""
        here, after = self.text[at], self.text[at + 1 : at + 2]
        if here in "()":
            return True
        if self._values:
            return not here.isspace()
        if starts_word(self.text, at):
            return True
        boundary = at == 0 or self.text[at - 1].isspace() or self.text[at - 1] == "("
        if here in QUOTES:
            return at == 0 or not starts_word(self.text, at - 1)
        if here in "+-":
            return boundary and (starts_word(self.text, at + 1) or (after != "" and after in _AFTER_SIGN))
        if here == "=":
            return boundary and (starts_word(self.text, at + 1) or after in QUOTES)
        return here == "*" and boundary and (starts_word(self.text, at + 1) or self.text.startswith("*:*", at))

    def _clause(self) -> Clause | None:
        """Read the next clause; None at the end, at a closing parenthesis, and at an operator between two clauses."""
        self._skip()
        start = self.at
        if start >= len(self.text) or self.text[start] == ")" or self._operator() is not None:
            return None
        negation = self._operator("NOT")
        if negation is None:
            return self._signed()
        self.at = negation.end
        with self.nested(start):
            clause = self._clause()
        if clause is None:
            self._note_dangling(negation)
            return Clause(NOTHING, "bare", start, self.at)
        return clause._replace(kind=within("excluded", clause.kind), start=start)

    def _signed(self) -> Clause:
        start = self.at
        kind: Kind = "bare"
        if self.text[start] in "+-" and self._begins_value(start + 1):
            kind = "required" if self.text[start] == "+" else "excluded"
            self.at += 1
        clause = None if self._values else self._field()
        if clause is None:
            return Clause(self._primary(), kind, start, self.at)
        return clause._replace(kind=within(kind, clause.kind), start=start)

    def _field(self) -> Clause | None:
        """Read a field and its value; None, without moving on, when there is no field here."""
        match = _NAME.match(self.text, self.at)
        if match is None or address_end(self.text, self.at) > self.at:
            return None
        start, end = match.span()
        name = match["name"].casefold()
        text_field, value_field = field_words.TEXT_FIELDS.get(name), field_words.VALUE_FIELDS.get(name)
        if text_field is None and value_field is None:
            if starts_word(self.text, end) or self.text[end : end + 1] in {"(", *QUOTES}:
                self.note(
                    "unknown-field",
                    message(
                        "there is no field {match!r}{name}; searched as a word",
                        match=match["name"],
                        name=_suggestion(name),
                    ),
                    start,
                    end,
                )
            return None
        if not (self._begins_value(end) if value_field else self._begins_text(end)):
            self.note(
                "space-before-value",
                message("a value follows its field without a space, {name}:gempa; searched as a word", name=name),
                start,
                end,
            )
            return None
        self.at = end
        if text_field is not None:
            with self.nested(start):
                clause = self._signed()
            return clause._replace(node=self._in_field(text_field, clause.node, start, end))
        self._values = value_field
        node = self._primary()
        self._values = None
        return Clause(node, "bare", start, self.at)

    def _begins_value(self, at: int) -> bool:
        return at < len(self.text) and not self.text[at].isspace() and self.text[at] != ")"

    def _begins_text(self, at: int) -> bool:
        if self.text[at : at + 1] in {"+", "-", "="}:
            at += 1
        return starts_word(self.text, at) or self.text[at : at + 1] in {"(", "=", *QUOTES}

    def _in_field(self, name: TextFieldName, node: Query, start: int, end: int) -> Query:
        if node == NOTHING:
            return node
        if isinstance(node, (Field, Keyword, DateRange, Everything)):
            self.note("field-within-field", "a field within a field: only the inner one counts", start, end)
            return node
        return Field(name, node)

    def _primary(self) -> Query:
        """Read a group, phrase, word or value, with its suffixes; `NOTHING` when nothing in it can be searched."""
        here = self.text[self.at] if self.at < len(self.text) else ""
        if here == "(":
            return self.suffixed(self._group())
        if self._values is not None:
            return self.value(self._values)
        if self.text.startswith("*:*", self.at):
            self.at += len("*:*")
            return self.suffixed(Everything())
        if here == "=":
            self.at += 1
            if starts_word(self.text, self.at):
                return self.suffixed(self.word(exact=True))
            return self._primary() if self.text[self.at : self.at + 1] in QUOTES else NOTHING
        if here in QUOTES:
            quoted = self.quoted()
            if quoted is not None:
                return self.suffixed(self.phrase(*quoted))
        elif here == "*":
            self.note(
                "leading-star", "a word cannot begin with *; the rest was searched as a word", self.at, self.at + 1
            )
            self.at += 1
        if not starts_word(self.text, self.at):
            return NOTHING
        end = address_end(self.text, self.at)
        return self.address(end) if end > self.at else self.suffixed(self.word())

    def _group(self) -> Query:
        start = self.at
        self.at += 1
        with self.nested(start):
            node = self._query(nested=True)
        if self.at < len(self.text):
            self.at += 1
        else:
            self.note("unclosed-parenthesis", "no ) closes what this ( opens", start, start + 1)
        return node


def _suggestion(name: str) -> str:
    close = get_close_matches(name, field_words.FIELD_WORDS, n=1, cutoff=0.75)
    return message(" (did you mean {near}?)", near=close[0]) if close else ""
