"""Requests that a schema forbids, each derived from a valid one by a single change."""

from openapi import escaped

SAMPLES = {"null": None, "boolean": True, "number": 1.5, "string": "text", "array": [], "object": {}}


def wrong_types(schema):
    allowed = schema.get("type", [])
    allowed = {allowed} if isinstance(allowed, str) else set(allowed)
    for kind, sample in SAMPLES.items():
        if allowed and kind not in allowed:
            yield f"is {kind}", sample


def next_to(bound):
    """The distance to a value that is surely another one, also where a double has no room for a difference of 1."""
    return max(1, abs(bound) * 1e-15)


def wrong_numbers(schema):
    if "minimum" in schema:
        yield "is below its minimum", schema["minimum"] - next_to(schema["minimum"])
    if "exclusiveMinimum" in schema:
        yield "is its excluded minimum", schema["exclusiveMinimum"]
    if "maximum" in schema:
        yield "is above its maximum", schema["maximum"] + next_to(schema["maximum"])


def wrong_strings(schema):
    if "enum" in schema or "const" in schema:
        yield "is an unknown word", "no_such_word"
    if schema.get("pattern"):
        yield "does not match its pattern", "p101"
    if schema.get("format") == "date-time":
        yield "is no time", "yesterday"
    if schema.get("minLength"):
        yield "is too short", ""
    if "maxLength" in schema:
        yield "is too long", "x" * (schema["maxLength"] + 1)


def wrong_sizes(schema, value):
    if "minItems" in schema:
        yield "has too few items", []
    if "maxItems" in schema:
        yield "has too many items", [None] * (schema["maxItems"] + 1)
    if "minProperties" in schema:
        yield "has too few members", {}
    if "maxProperties" in schema and isinstance(schema.get("additionalProperties"), dict) and value:
        sample = next(iter(value.values()))
        yield "has too many members", {f"name{i}": sample for i in range(schema["maxProperties"] + 1)}


def wrong_names(schema, value):
    """Members that must be there and are not, or must not be there and are: (what, name, value)."""
    for name in schema.get("required", []) if "properties" in schema else ():
        yield "is missing", name, {key: member for key, member in value.items() if key != name}
    if schema.get("additionalProperties") is False:
        yield "is not a field", "no_such_field", {**value, "no_such_field": 1}
    if "pattern" in schema.get("propertyNames", {}):
        yield "is not a name", "no name", {**value, "no name": "text"}


def broken(document, schema, value, pointer=""):
    """Yields (what is wrong, pointer to it, the value with this one fault) for every fault of every part of `value`."""
    for schema in document.alternatives(value, schema):
        for wrong in (wrong_types(schema), wrong_numbers(schema), wrong_strings(schema), wrong_sizes(schema, value)):
            for what, bad in wrong:
                yield what, pointer, bad
        if isinstance(value, dict):
            for what, name, bad in wrong_names(schema, value):
                yield what, f"{pointer}/{escaped(name)}", bad
            for name, member in value.items():
                part = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
                if isinstance(part, dict):
                    for what, where, bad in broken(document, part, member, f"{pointer}/{escaped(name)}"):
                        yield what, where, {**value, name: bad}
        if isinstance(value, list) and "items" in schema:
            for index, item in enumerate(value):
                for what, where, bad in broken(document, schema["items"], item, f"{pointer}/{index}"):
                    yield what, where, [*value[:index], bad, *value[index + 1:]]
