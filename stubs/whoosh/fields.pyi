from whoosh.formats import Format

class FieldType:
    format: Format | None
    def __init__(self, format: Format | None, analyzer: object, scorable: bool = False, stored: bool = False) -> None: ...

class STORED(FieldType):
    def __init__(self) -> None: ...

class Schema:
    def __init__(self, **fields: FieldType) -> None: ...
