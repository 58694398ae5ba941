"""openapi.yaml as the tests read it."""

from dataclasses import dataclass
from pathlib import Path

import jsonschema
import yaml

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Operation:
    path: str
    method: str
    parameters: list
    request: dict  # media type → {schema, examples}
    responses: dict

    def __str__(self):
        return f"{self.method.upper()} {self.path}"

    def response(self, status):
        """What is documented for a status, or None."""
        return self.responses.get(str(status)) or self.responses.get("default")


def escaped(name):
    """A member's name as one step of a JSON pointer."""
    return str(name).replace("~", "~0").replace("/", "~1")


def media_type(content_type):
    return (content_type or "").partition(";")[0].strip().lower()


class Document:
    def __init__(self, text):
        self.root = yaml.safe_load(text)
        self.schemas = self.root["components"]["schemas"]

    def resolved(self, node):
        """The node itself in place of a reference to it; what stands beside the reference wins."""
        while "$ref" in node:
            target = self.root
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
        return node

    def operations(self):
        for path, item in self.root["paths"].items():
            for method, operation in item.items():
                if method == "parameters":
                    continue
                yield Operation(
                    path,
                    method,
                    [self.resolved(parameter) for parameter in item["parameters"] + operation.get("parameters", [])],
                    operation.get("requestBody", {}).get("content", {}),
                    {status: self.resolved(response) for status, response in operation["responses"].items()},
                )

    def operation(self, name):
        return next(operation for operation in self.operations() if str(operation) == name)

    def examples(self, media):
        """The examples of one media type by name; a single one has no name."""
        if "example" in media:
            return {"": media["example"]}
        return {name: self.resolved(example)["value"] for name, example in media.get("examples", {}).items()}

    def faults(self, instance, schema):
        """What the schema has against an instance."""
        resolver = jsonschema.RefResolver("", self.root)
        validator = jsonschema.Draft202012Validator(schema, resolver=resolver)
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(instance)]

    def alternatives(self, instance, schema):
        """Every schema that speaks about the instance: itself, its allOf, and the first oneOf or anyOf that fits."""
        schema = self.resolved(schema)
        yield schema
        for part in schema.get("allOf", []):
            yield from self.alternatives(instance, part)
        for choice in ("oneOf", "anyOf"):
            fitting = [part for part in schema.get(choice, []) if not self.faults(instance, part)]
            if fitting:
                yield from self.alternatives(instance, fitting[0])

    def undocumented(self, instance, schema, pointer=""):
        """Pointers to the members of an instance that no schema names."""
        schemas = list(self.alternatives(instance, schema))
        if isinstance(instance, list):
            for part in schemas:
                for index, item in enumerate(instance):
                    if "items" in part:
                        yield from self.undocumented(item, part["items"], f"{pointer}/{index}")
        if not isinstance(instance, dict) or not any("properties" in part for part in schemas):
            return
        for name, value in instance.items():
            named = [part["properties"][name] for part in schemas if name in part.get("properties", {})]
            if not named:
                yield f"{pointer}/{escaped(name)}"
            for part in named:
                yield from self.undocumented(value, part, f"{pointer}/{escaped(name)}")


def load():
    return Document((ROOT / "openapi.yaml").read_text())
