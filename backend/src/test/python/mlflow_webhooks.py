"""Webhooks by MLflow's own Python client, with a receiver in the same process; one of the checks of mlflow_client.py."""

import base64
import hashlib
import hmac
import http.server
import json
import threading
import time
import uuid

from mlflow import MlflowClient, MlflowException

client = MlflowClient()


def refused(code, call):
    try:
        call()
    except MlflowException as e:
        assert e.error_code == code, f"{e.error_code}: {e}"
        return
    raise AssertionError("it was not refused")


def check_webhooks():
    received = []

    class Hooks(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((dict(self.headers), body))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hooks)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/hooks"
    made = client.create_webhook(
        name="ci", url=url, events=["registered_model.created", "model_version_alias.created"], secret="s3cret"
    )
    assert made.status == "ACTIVE" and made.secret is None
    assert [str(event) for event in made.events] == ["registered_model.created", "model_version_alias.created"]
    assert client.get_webhook(made.webhook_id).url == url
    other = client.create_webhook(name="other", url=url, events=["prompt.created"])
    page = client.list_webhooks(max_results=1)
    assert [hook.webhook_id for hook in page] == [other.webhook_id]
    assert [hook.webhook_id for hook in client.list_webhooks(page_token=page.token)] == [made.webhook_id]
    result = client.test_webhook(made.webhook_id, "model_version_alias.created")
    assert result.success and result.response_status == 200 and result.response_body == "ok"
    received.clear()
    name = "hooked-" + uuid.uuid4().hex
    client.create_registered_model(name, tags={"a": "b"}, description="told")
    until(lambda: len(received) == 1)
    headers, body = received[0]
    event = json.loads(body)
    assert event["entity"] == "registered_model" and event["action"] == "created", event
    assert event["data"] == {"name": name, "tags": {"a": "b"}, "description": "told"}, event
    signed = f"{headers['X-MLflow-Delivery-Id']}.{headers['X-MLflow-Timestamp']}.".encode() + body
    digest = hmac.new(b"s3cret", signed, hashlib.sha256).digest()
    assert headers["X-MLflow-Signature"] == "v1," + base64.b64encode(digest).decode()
    changed = client.update_webhook(made.webhook_id, status="DISABLED", description="asleep", events=["prompt_tag.set"])
    assert changed.status == "DISABLED" and changed.description == "asleep"
    assert [str(event) for event in changed.events] == ["prompt_tag.set"]
    client.delete_webhook(made.webhook_id)
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_webhook(made.webhook_id))
    refused("INVALID_PARAMETER_VALUE", lambda: client.create_webhook(name="-", url=url, events=["prompt.created"]))
    client.delete_webhook(other.webhook_id)
    server.shutdown()


def until(condition):
    for _ in range(300):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to that")
