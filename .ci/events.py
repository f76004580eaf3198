"""Plays every event of events/ through the built functions and compares the answers.

    events.py PORT RESULT

PORT is what `cargo local` was started with: mall PORT, gateway +1, PG Company +2, DynamoDB +3,
Secrets Manager +4. RESULT is a file that gets "passed failed". Runs in the Python of the SAM CLI.

events/store.json          what is stored beforehand: {"table": "settings" | "orders", "item": {…}},
                           {"secret": name, "value": {…}}
events/env.json            optional, as for `sam local --env-vars`: {"Parameters": {"NAME": "value"}}
events/NAME.json           the event
events/NAME.answer.json    {"function", "status", "headers", "body"}; a * in a string stands for anything.
                           Without "status" the function's whole payload must equal "body".

The first event and those without a route go through `sam local invoke`, all others as requests to
`sam local start-api`, which keeps one container per function.
"""

import http.client
import json
import re
import signal
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import boto3
from samcli.yamlhelper import yaml_parse

ROOT = Path(__file__).resolve().parent.parent
EVENTS = ROOT / "events"
SAM = Path(sys.executable).with_name("sam")
# Functions run in containers, where 127.0.0.1 is the container. This name leads to the host and
# counts as loopback, like every name under .localhost.
HOST = "host.localhost"
IMAGE = "public.ecr.aws/lambda/provided:al2023-x86_64"
TABLES = {"settings": "SettingsTable", "orders": "OrdersTable"}
LIMIT_S = 60


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    port, result = int(sys.argv[1]), Path(sys.argv[2])
    fill_store(port)
    forward(range(port, port + 5))
    with tempfile.TemporaryDirectory() as folder:
        variables = Path(folder) / "env.json"
        variables.write_text(json.dumps({"Parameters": environment(port)}))
        passed, failed = play(events(), variables, Path(folder) / "start-api.log", port + 9)
    result.write_text(f"{passed} {failed}")
    sys.exit(1 if failed else 0)


def events():
    """Every event with its recorded answer, by name."""
    other = ("store.json", "env.json")
    paths = [path for path in sorted(EVENTS.glob("*.json")) if path.name not in other]
    paths = [path for path in paths if not path.name.endswith(".answer.json")]
    return [(path, json.loads(path.with_suffix(".answer.json").read_text())) for path in paths]


def environment(port):
    """What differs from the template's defaults; undeclared names would have no effect."""
    file = EVENTS / "env.json"
    chosen = json.loads(file.read_text())["Parameters"] if file.exists() else {}
    return {
        "APP_CLIENT_ID": "events",
        "APP_URL": f"http://{HOST}:{port + 1}",
        "CAFE24_API_URL": f"http://{HOST}:{port}",
        "PG_URL": f"http://{HOST}:{port + 2}",
        **chosen,
        "AWS_ENDPOINT_URL_DYNAMODB": f"http://{HOST}:{port + 3}",
        "AWS_ENDPOINT_URL_SECRETS_MANAGER": f"http://{HOST}:{port + 4}",
    }


# ---- What is stored beforehand ------------------------------------------------------------------


def fill_store(port):
    dynamodb = boto3.client("dynamodb", endpoint_url=f"http://127.0.0.1:{port + 3}")
    secrets = boto3.client("secretsmanager", endpoint_url=f"http://127.0.0.1:{port + 4}")
    make_tables(dynamodb)
    for entry in json.loads((EVENTS / "store.json").read_text()):
        if "table" in entry:
            dynamodb.put_item(TableName=TABLES[entry["table"]], Item=entry["item"])
        else:
            put_secret(secrets, entry["secret"], json.dumps(entry["value"]))


def make_tables(dynamodb):
    """As template.yaml declares them, under their logical names: so `sam local` resolves a !Ref."""
    resources = yaml_parse((ROOT / "template.yaml").read_text())["Resources"]
    declared = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode")
    for name in TABLES.values():
        table = resources[name]["Properties"]
        try:
            dynamodb.create_table(TableName=name, **{key: table[key] for key in declared if key in table})
        except dynamodb.exceptions.ResourceInUseException:
            pass


def put_secret(secrets, name, value):
    try:
        secrets.create_secret(Name=name, SecretString=value)
    except secrets.exceptions.ResourceExistsException:
        secrets.put_secret_value(SecretId=name, SecretString=value)


# ---- The way from a container to a server on the host's loopback --------------------------------


def forward(ports):
    """Listens where HOST leads to, and passes everything on to the host's loopback.

    Where the engine runs in a machine of its own (a desktop), that address is not ours: no need.
    """
    gateway = host_gateway()
    for port in ports:
        try:
            server = Forwarder((gateway, port), Link)
        except OSError as error:
            print(f"not forwarding {gateway}:{port}: {error}")
            return
        threading.Thread(target=server.serve_forever, daemon=True).start()


def host_gateway():
    look = ["--entrypoint", "/bin/cat", "--add-host", f"{HOST}:host-gateway", IMAGE, "/etc/hosts"]
    hosts = subprocess.run(["docker", "run", "--rm", *look], capture_output=True, text=True, check=True).stdout
    return next(line.split()[0] for line in hosts.splitlines() if HOST in line.split()[1:])


class Forwarder(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class Link(socketserver.BaseRequestHandler):
    def handle(self):
        with socket.create_connection(("127.0.0.1", self.server.server_address[1])) as there:
            back = threading.Thread(target=pump, args=(there, self.request), daemon=True)
            back.start()
            pump(self.request, there)
            back.join()


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


# ---- The events ---------------------------------------------------------------------------------


def play(cases, variables, log, port):
    if not cases:
        print("events/ holds no event")
        return 0, 1
    options = ["--env-vars", variables, "--skip-pull-image", "--add-host", f"{HOST}:host-gateway"]
    passed = compare(*cases[0], invoke(*cases[0], options))
    with open(log, "wb") as lines:
        warm = ["--warm-containers", "LAZY", "--port", str(port)]
        server = subprocess.Popen(
            [SAM, "local", "start-api", *warm, *options],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=lines, stderr=lines,
        )
    try:
        wait_for(server, port)
        for path, answer in cases[1:]:
            found = request(path, port) if "status" in answer else invoke(path, answer, options)
            passed += compare(path, answer, found)
    finally:
        server.send_signal(signal.SIGINT)  # it removes its containers
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
    failed = len(cases) - passed
    if failed:
        print(log.read_text(errors="replace")[-20000:])
    return passed, failed


def invoke(path, answer, options):
    command = [SAM, "local", "invoke", answer["function"], "--event", path, *options]
    try:
        done = subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=3 * LIMIT_S
        )
        return json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"no answer in s": 3 * LIMIT_S}
    except ValueError:
        return {"stdout": done.stdout, "stderr": done.stderr[-4000:]}


def wait_for(server, port):
    until = time.monotonic() + LIMIT_S
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.2)


def request(path, port):
    """The event as the HTTP request that it came from, and the answer as the function's payload."""
    event = json.loads(path.read_text())
    headers = {**event["headers"], "host": f"127.0.0.1:{port}"}
    if event.get("cookies"):
        headers["cookie"] = "; ".join(event["cookies"])
    query = f"?{event['rawQueryString']}" if event["rawQueryString"] else ""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_S)
        method = event["requestContext"]["http"]["method"]
        body = (event.get("body") or "").encode()
        connection.request(method, event["rawPath"] + query, body or None, headers)
        answer = connection.getresponse()
        return {
            "statusCode": answer.status,
            "headers": dict(answer.getheaders()),
            "cookies": answer.headers.get_all("set-cookie") or [],
            "body": answer.read().decode(),
        }
    except OSError as error:
        return {"error": repr(error)}


# ---- Comparing ----------------------------------------------------------------------------------


def compare(path, answer, payload):
    wrong = list(differences(answer, payload))
    print(f"{'FAIL' if wrong else 'ok  '} {path.stem}", flush=True)
    for line in wrong:
        print(f"     {line}")
    if wrong:
        print(f"     got {json.dumps(payload, ensure_ascii=False)[:4000]}", flush=True)
    return not wrong


def differences(answer, payload):
    if "status" not in answer:
        if not like(answer.get("body"), payload):
            yield f"payload is not {json.dumps(answer.get('body'), ensure_ascii=False)}"
        return
    if not isinstance(payload, dict) or payload.get("statusCode") != answer["status"]:
        yield f"status is not {answer['status']}"
        return
    headers = {name.lower(): value for name, value in (payload.get("headers") or {}).items()}
    headers["set-cookie"] = "\n".join(payload.get("cookies") or [])
    for name, value in answer.get("headers", {}).items():
        if not like(value, headers.get(name.lower())):
            yield f"header {name} is not {value}"
    if "body" in answer and not like(answer["body"], body_as(answer["body"], payload.get("body") or "")):
        yield f"body is not {json.dumps(answer['body'], ensure_ascii=False)}"


def body_as(expected, text):
    if isinstance(expected, str):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def like(expected, found):
    if isinstance(expected, str):
        pattern = ".*".join(map(re.escape, expected.split("*")))
        return isinstance(found, str) and re.fullmatch(pattern, found, re.DOTALL) is not None
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and expected.keys() == found.keys()
            and all(like(value, found[key]) for key, value in expected.items())
        )
    if isinstance(expected, list):
        return isinstance(found, list) and len(expected) == len(found) and all(map(like, expected, found))
    return type(expected) is type(found) and expected == found


if __name__ == "__main__":
    main()
