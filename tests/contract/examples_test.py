"""Every example in openapi.yaml is what its schema says, shows every field, and so are the requests in examples/."""

import json
import unittest

import openapi

DOCUMENT = openapi.load()
JSON_TYPES = {"application/json", "application/problem+json"}


def json_media():
    """(where, media type object) for every JSON body that is documented."""
    for operation in DOCUMENT.operations():
        bodies = {"request": operation.request}
        bodies |= {status: response.get("content", {}) for status, response in operation.responses.items()}
        for role, content in bodies.items():
            for name, media in content.items():
                if name in JSON_TYPES:
                    yield f"{operation} {role}", media


def request_files():
    for path in sorted((openapi.ROOT / "examples").rglob("*.json")):
        document = json.loads(path.read_text())
        if isinstance(document, dict) and {"cluster", "sources"} & document.keys():
            yield path, document


def fields(schema):
    """Every (object schema, field) that a request may have."""
    schema = DOCUMENT.resolved(schema)
    for name, part in schema.get("properties", {}).items():
        yield id(schema["properties"]), name
        yield from fields(part)
    for part in [schema.get("items"), *schema.get("oneOf", []), *schema.get("anyOf", [])]:
        if part:
            yield from fields(part)


def shown(instance, schema):
    """The (object schema, field) pairs that an example shows."""
    for part in DOCUMENT.alternatives(instance, schema):
        for name, value in instance.items() if isinstance(instance, dict) else ():
            if name in part.get("properties", {}):
                yield id(part["properties"]), name
                yield from shown(value, part["properties"][name])
        for item in instance if isinstance(instance, list) and "items" in part else ():
            yield from shown(item, part["items"])


class Examples(unittest.TestCase):
    def test_fit_their_schemas(self):
        for where, media in json_media():
            for name, example in DOCUMENT.examples(media).items():
                with self.subTest(where, example=name):
                    self.assertEqual(DOCUMENT.faults(example, media["schema"]), [])
                    self.assertEqual(list(DOCUMENT.undocumented(example, media["schema"])), [])

    def test_of_single_values_fit_their_schemas(self):
        for name, schema in DOCUMENT.schemas.items():
            for part in [schema, *schema.get("properties", {}).values()]:
                for example in part.get("examples", []) + ([part["default"]] if "default" in part else []):
                    with self.subTest(name, example=example):
                        self.assertEqual(DOCUMENT.faults(example, part), [])

    def test_are_there_for_every_json_body(self):
        for where, media in json_media():
            with self.subTest(where):
                self.assertTrue(DOCUMENT.examples(media))

    def test_show_every_field_of_a_request(self):
        """The fields of an evaluation count as shown in a batch too."""
        bodies = {str(operation): operation.request["application/json"] for operation in DOCUMENT.operations()
                  if "application/json" in operation.request}
        seen = {field for media in bodies.values() for example in DOCUMENT.examples(media).values()
                for field in shown(example, media["schema"])}
        for operation, media in bodies.items():
            missing = [name for field, name in fields(media["schema"]) if (field, name) not in seen]
            with self.subTest(operation):
                self.assertEqual(missing, [])

    def test_of_problems_have_the_status_they_stand_under(self):
        for name, response in DOCUMENT.root["components"]["responses"].items():
            example = response["content"]["application/problem+json"]["example"]
            users = {status for operation in DOCUMENT.operations() for status, other in operation.responses.items()
                     if other["description"] == response["description"]}
            with self.subTest(name):
                self.assertLessEqual(users, {str(example["status"]), "default"})
                self.assertEqual(example["retryable"], "Retry-After" in response["headers"])

    def test_in_files_fit_the_request_schema(self):
        files = list(request_files())
        self.assertGreaterEqual(len(files), 2)
        for path, document in files:
            with self.subTest(path.name):
                schema = "NodeRemovalRequest" if "nodes" in document else "EvaluationRequest"
                self.assertEqual(DOCUMENT.faults(document, DOCUMENT.schemas[schema]), [])

    def test_and_files_tell_the_same_story(self):
        inline = json.loads((openapi.ROOT / "examples" / "emr" / "inline.json").read_text())
        self.assertEqual(DOCUMENT.root["components"]["examples"]["InstanceGroups"]["value"], inline)
        removals = json.loads((openapi.ROOT / "examples" / "kubernetes" / "node_removals.json").read_text())
        self.assertEqual(DOCUMENT.root["components"]["examples"]["NodeRemoval"]["value"], removals)



class GeneratedClients(unittest.TestCase):
    """What generators of typed clients need to know."""

    def schemas(self, node, path=""):
        if isinstance(node, dict):
            yield path, node
            for name, part in node.items():
                if name not in ("example", "examples", "value"):
                    yield from self.schemas(part, f"{path}/{name}")
        elif isinstance(node, list):
            for index, part in enumerate(node):
                yield from self.schemas(part, f"{path}/{index}")

    def test_every_object_and_list_says_what_it_holds(self):
        """A generator takes an object without properties for one that has none."""
        seen = 0
        for path, node in self.schemas({"schemas": DOCUMENT.schemas, "paths": DOCUMENT.root["paths"]}):
            kinds = node.get("type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if "object" in kinds:
                seen += 1
                says = {"properties", "additionalProperties", "allOf", "anyOf", "oneOf"} & node.keys()
                self.assertTrue(says, path)
            if "array" in kinds:
                self.assertIn("items", node, path)
        self.assertGreater(seen, 50)

    def test_documents_of_other_systems_may_have_any_field(self):
        foreign = {"Cluster": {"Id": "j-1", "Anything": [1, {"a": None}]}}
        for schema in ("Source", "ApplicationSource", "EmrPolicy"):
            body = DOCUMENT.schemas[schema]["properties"]["body"]
            self.assertEqual(DOCUMENT.faults(foreign, body), [], schema)
        self.assertIs(DOCUMENT.schemas["ForeignObject"]["additionalProperties"], True)

    def test_items_of_a_batch_are_evaluations(self):
        items = DOCUMENT.schemas["BatchRequest"]["properties"]["evaluations"]["items"]
        self.assertEqual(items, {"$ref": "#/components/schemas/EvaluationRequest"})

    def test_labels_can_be_filtered_by(self):
        parameters = DOCUMENT.operation("GET /v1/decisions").parameters
        labels = next(parameter for parameter in parameters if parameter["name"] == "labels")
        # Each property becomes a parameter of its own: label.team=etl
        self.assertEqual((labels["in"], labels["style"], labels["explode"]), ("query", "form", True))
        self.assertEqual(DOCUMENT.faults({"label.team": "etl", "label.a-b_c.d": ""}, labels["schema"]), [])
        for wrong in ({"team": "etl"}, {"label.": "etl"}, {"label.team": 7}):
            self.assertNotEqual(DOCUMENT.faults(wrong, labels["schema"]), [], wrong)


if __name__ == "__main__":
    unittest.main()
