"""Talks to Headroom: time-outs, retries, idempotency keys. Needs only the standard library."""

import email.utils
import json
import random
import time
import urllib.error
import urllib.parse
import urllib.request

TIMEOUT_SECONDS = 3
ATTEMPTS = 5
LONGEST_KEY = 255


class Refused(Exception):
    """An answer that the same request would get again."""

    def __init__(self, status, problem):
        super().__init__(f"{status} {problem['code']}: {problem['detail']} {problem['errors']}")
        self.status, self.code = status, problem["code"]


class Unavailable(Exception):
    """No answer in the attempts and the time that there were."""


def problem_in(error):
    """The problem document of an answer, or one made up for the answer of a proxy."""
    made_up = {"code": f"http_{error.code}", "detail": str(error.reason), "errors": [],
               "retryable": error.code in (408, 429) or error.code >= 500}
    try:
        document = json.load(error)
    except (ValueError, OSError):
        return made_up
    return made_up | document if isinstance(document, dict) else made_up


def seconds_asked_for(retry_after):
    """The value of Retry-After: seconds or a date. None if there is none."""
    if not retry_after:
        return None
    if retry_after.strip().isdigit():
        return int(retry_after)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


class Headroom:
    """`remaining_seconds` says how long the caller still has; no attempt and no wait goes beyond it."""

    def __init__(self, url, api_key="", remaining_seconds=lambda: 900.0, sleep=time.sleep):
        self.url = url.rstrip("/")
        self.headers = {"Content-Type": "application/json"}
        if api_key:
            self.headers["Authorization"] = f"Bearer {api_key}"
        self.remaining_seconds, self.sleep = remaining_seconds, sleep
        self.attempts = 0  # of all requests together, for the log

    def evaluate(self, cluster_id, evaluation, key, dry_run=False):
        """The decision. A key that was used before gets its decision again, also if the documents have changed."""
        if dry_run:
            return self.ask("POST", "/v1/evaluations?dry_run=true", evaluation)
        labels = evaluation.get("labels", {}) | {"request": key}
        try:
            return self.ask("POST", "/v1/evaluations", evaluation | {"labels": labels}, key)
        except Refused as refused:
            if refused.code != "idempotency_key_reused":
                raise
            filters = {"cluster_id": cluster_id, "label.request": key, "limit": 1}
            found = self.ask("GET", "/v1/decisions?" + urllib.parse.urlencode(filters))
            if not found["items"]:
                raise
            return self.ask("GET", f"/v1/decisions/{found['items'][0]['id']}")

    def report(self, decision, key, state, **about):
        """Reports what became of a decision. What somebody else has reported stays."""
        try:
            return self.ask("POST", f"/v1/decisions/{decision['id']}/outcome", {"state": state} | about,
                            f"{key[:LONGEST_KEY - 9]}/{state}")
        except Refused as refused:
            if refused.code not in ("illegal_outcome", "idempotency_key_reused"):
                raise
            return self.ask("GET", f"/v1/decisions/{decision['id']}")

    def ask(self, method, path, body=None, key=None):
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        data = None if body is None else json.dumps(body).encode()
        for attempt in range(1, ATTEMPTS + 1):
            timeout = min(TIMEOUT_SECONDS, self.remaining_seconds())
            if timeout <= 0:
                raise Unavailable(f"{method} {path}: no time left")
            self.attempts += 1
            asked_for = None
            try:
                request = urllib.request.Request(self.url + path, data, headers, method=method)
                with urllib.request.urlopen(request, timeout=timeout) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                problem = problem_in(error)
                if not problem["retryable"]:
                    raise Refused(error.code, problem) from error
                asked_for = seconds_asked_for(error.headers.get("Retry-After"))
                failure = f"{error.code} {problem['code']}"
            except (OSError, ValueError) as error:  # no connection, none in time, or cut off
                failure = str(error)
            wait = random.uniform(0.5, 1) * min(2**(attempt - 2), 8) if asked_for is None else asked_for
            if attempt == ATTEMPTS or wait >= self.remaining_seconds():
                raise Unavailable(f"{method} {path}: {failure} in {attempt} attempts")
            self.sleep(wait)
