"""Values: small immutable objects that are equal when their fields are.

`@value` gives a class what `@dataclass(frozen=True, slots=True)` gives one whose fields are annotations with plain
defaults, in a thirtieth of the time: `dataclass` writes and compiles the methods of every class anew, which takes most
of what the imports of a search take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: object) -> Any:
        """Nothing at run time."""
        return lambda function: function


T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def value(cls: type[T]) -> type[T]:
    """A class whose annotated names are the fields of its immutable objects, in this order."""
    names = tuple(cls.__annotations__)
    body = {name: given for name, given in vars(cls).items() if name not in {*names, "__dict__", "__weakref__"}}
    body |= {"__slots__": names, "__match_args__": names, "__dataclass_fields__": _Fields()}
    defaults = body["__default_values__"] = {name: vars(cls)[name] for name in names if name in vars(cls)}
    # Fields with a default come last; if one did not, none could be left out without the names of those that follow.
    body["__last_values__"] = tuple(defaults.values()) if names[len(names) - len(defaults) :] == tuple(defaults) else ()
    for method in (__init__, __setattr__, __delattr__, __repr__, __eq__, __hash__, __reduce__):
        body.setdefault(method.__name__, method)
    kind: Any = type(cls)
    made: type[T] = kind(cls.__name__, cls.__bases__, body)
    made.__qualname__ = cls.__qualname__
    # What sets a field though `__setattr__` refuses.
    kind.__setattr__(made, "__set_fields__", tuple(vars(made)[name].__set__ for name in names))
    return made


class _Fields:
    """The fields of a value as `dataclasses` knows them, for `fields`, `replace` and `asdict`: made when looked at."""

    def __get__(self, _: object, owner: Any) -> Any:
        from dataclasses import field, make_dataclass

        given = owner.__default_values__
        fields = [
            (name, kind, field(default=given[name]) if name in given else field())
            for name, kind in owner.__annotations__.items()
        ]
        made: Any = make_dataclass(owner.__name__, fields)
        owner.__dataclass_fields__ = made.__dataclass_fields__
        return made.__dataclass_fields__


def __init__(self: Any, *given: Any, **named: Any) -> None:  # noqa: N807 a method of every value
    fields = self.__set_fields__
    missing = len(fields) - len(given)
    if missing or named:
        last = self.__last_values__
        given = given + last[-missing:] if not named and 0 < missing <= len(last) else _completed(self, given, named)
    for put, what in zip(fields, given):  # noqa: B905 as many; `strict` takes time
        put(self, what)


def _completed(made: Any, given: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
    """The fields of a value in their order, given some of them by place and some by name."""
    names = made.__slots__
    filled = {**made.__default_values__, **named, **dict(zip(names, given, strict=False))}
    if len(given) > len(names) or filled.keys() != set(names) or named.keys() & set(names[: len(given)]):
        raise TypeError(f"{type(made).__name__} takes {', '.join(names)}, not {given} and {named}")
    return tuple(filled[name] for name in names)


def __setattr__(_: Any, name: str, __: object) -> None:  # noqa: N807
    _refuse("assign to", name)


def __delattr__(_: Any, name: str) -> None:  # noqa: N807
    _refuse("delete", name)


def _refuse(what: str, name: str) -> NoReturn:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot {what} field {name!r}")


def _values(of: Any) -> Iterator[Any]:
    return (getattr(of, name) for name in of.__slots__)


def __repr__(self: Any) -> str:  # noqa: N807
    fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
    return f"{type(self).__qualname__}({fields})"


def __eq__(self: Any, other: object) -> bool:  # noqa: N807
    return tuple(_values(self)) == tuple(_values(other)) if type(other) is type(self) else NotImplemented


def __hash__(self: Any) -> int:  # noqa: N807
    return hash((type(self), *_values(self)))


def __reduce__(self: Any) -> tuple[Any, tuple[Any, ...]]:  # noqa: N807
    return type(self), tuple(_values(self))
