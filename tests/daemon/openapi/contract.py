"""The document of the API as a judge: whether an answer is one that it promises, and which of its
promises were seen kept.
"""
import copy
import json
import re

import jsonschema

METHODS = ("get", "post", "put", "patch", "delete")
# Of the formats the one that counts here, which the library checks only with others at hand.
FORMATS = jsonschema.FormatChecker(formats=())


@FORMATS.checks("date-time")
def is_time(text):
    return not isinstance(text, str) or \
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text) is not None


def close(schema):
    """Objects that have only the members which are named: for clients they are open, so that a
    later version may say more, but what is said today has to be described."""
    if isinstance(schema, dict):
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
        for each in schema.values():
            close(each)
    elif isinstance(schema, list):
        for each in schema:
            close(each)
    return schema


class Contract:
    def __init__(self, document):
        self.document = document
        self.components = close(copy.deepcopy(document["components"]))
        self.operations = {
            (method.upper(), path): operation
            for path, methods in document["paths"].items()
            for method, operation in methods.items() if method in METHODS}
        # Fixed paths come before those with names, as in the router.
        self.patterns = [(path, re.compile(re.sub(r"\{\w+\}", "[^/]+", re.escape(path)
                                                  .replace(r"\{", "{").replace(r"\}", "}")) + "$"))
                         for path in sorted(document["paths"], key=lambda each: each.count("{"))]
        self.seen = set()  # (method, path, status)

    def promised(self):
        return {(*key, int(status)) for key, operation in self.operations.items()
                for status in operation["responses"] if status != "default"}

    def unseen(self):
        return self.promised() - self.seen

    def find(self, method, target):
        # A slash at its end makes it no other path.
        path = target.split("?")[0].rstrip("/") or "/"
        for pattern, expression in self.patterns:
            if expression.match(path) and (method, pattern) in self.operations:
                return method, pattern
        return None

    def resolve(self, node):
        while "$ref" in node:
            found = self.document
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            node = found
        return node

    def complaints(self, schema, value):
        whole = {**close(copy.deepcopy(schema)), "components": self.components}
        validator = jsonschema.Draft202012Validator(whole, format_checker=FORMATS)
        return [f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
                for error in validator.iter_errors(value)]

    def judge_request(self, method, target, body):
        """What is wrong with the body of a request that was a success."""
        operation = self.operations[self.find(method, target)]
        content = operation.get("requestBody", {}).get("content", {})
        if body is None or "application/json" not in content:
            return []
        return self.complaints(content["application/json"]["schema"], body)

    def judge(self, method, target, status, headers, text):
        """What is wrong with an answer; nothing when it is as promised."""
        key = self.find(method, target)
        if key is None:
            return [f"{method} {target} is not in the document"]
        responses = self.operations[key]["responses"]
        if str(status) in responses:
            promise = self.resolve(responses[str(status)])
        else:
            promise = self.resolve(responses["default"])
            if status not in promise["x-statuses"]:
                return [f"{method} {key[1]} does not promise {status}: {text[:300]}"]
        wrong = self.judge_body(promise, headers, text)
        if not wrong and str(status) in responses:
            self.seen.add((*key, status))
        return [f"{method} {target}: {status}: {each}" for each in wrong]

    def judge_body(self, promise, headers, text):
        content = promise.get("content")
        if content is None:
            return [f"there should be no body: {text[:100]}"] if text else []
        kind = (headers.get("Content-Type") or "").split(";")[0].strip()
        if kind not in content:
            return [f"Content-Type is {kind!r}, not one of {sorted(content)}"]
        if text is None or not kind.endswith("json"):
            return []
        try:
            value = json.loads(text)
        except ValueError as error:
            return [f"no JSON: {error}"]
        return self.complaints(content[kind]["schema"], value)
