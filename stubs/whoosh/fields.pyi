from whoosh.formats import Format

class FieldType:
    format: Format | None
    def __init__(
        self, format: Format | None, analyzer: object, scorable: bool = False, stored: bool = False
    ) -> None: ...

class STORED(FieldType):
    def __init__(self) -> None: ...

class TEXT(FieldType):
    def __init__(self, *, analyzer: object, field_boost: float = 1.0) -> None: ...

class Schema:
    def __init__(self, **fields: FieldType) -> None: ...
