"""Does with Python's client what operators do: python_client.py NAMESPACE POD."""

import json
import sys
import threading
import time
from datetime import datetime, timezone

from kubernetes import client, config, watch
from kubernetes.client.rest import ApiException
from kubernetes.dynamic import DynamicClient

MOST_SECONDS = 90


def require(holds, what):
    if not holds:
        sys.exit("expected: " + what)


def say(text):
    print(text, flush=True)


def config_map(name, value):
    return client.V1ConfigMap(metadata=client.V1ObjectMeta(name=name), data={"key": value})


def change_objects(core, namespace):
    core.create_namespaced_config_map(namespace, config_map("crud-py", "one"))
    core.patch_namespaced_config_map("crud-py", namespace, {"data": {"key": "two"}})
    stored = core.read_namespaced_config_map("crud-py", namespace)
    require(stored.data["key"] == "two", "patch")
    stored.data["key"] = "three"
    core.replace_namespaced_config_map("crud-py", namespace, stored)
    require(core.list_namespaced_config_map(namespace).items, "list")
    core.delete_namespaced_config_map("crud-py", namespace)
    try:
        core.read_namespaced_config_map("crud-py", namespace)
        sys.exit("expected: 404")
    except ApiException as gone:
        require(gone.status == 404, "404")
    say("create, get, patch, replace, list, delete")


def apply_on_the_server(namespace):
    maps = DynamicClient(client.ApiClient()).resources.get(api_version="v1", kind="ConfigMap")
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "applied-py"}, "data": {"key": "one"}}
    applied = maps.patch(
        body=json.dumps(body),  # this version sends no other body under that type
        name="applied-py",
        namespace=namespace,
        content_type="application/apply-patch+yaml",
        field_manager="e2e",
    )
    require(any(f.manager == "e2e" for f in applied.metadata.managedFields), "managed fields")
    say("server-side apply")


def follow_a_log(core, namespace, pod):
    for line in watch.Watch().stream(core.read_namespaced_pod_log, name=pod, namespace=namespace):
        if "listening" in line:
            break
    recent = core.read_namespaced_pod_log(pod, namespace, timestamps=True, since_seconds=3600)
    require(recent.startswith("20"), "timestamps: " + recent)
    say("log follow, log with times")


def lead_in_turn(namespace):
    """The Lease lock of Python's client is younger than Debian's package, so the steps are made here."""
    leases = client.CoordinationV1Api()
    now = datetime.now(timezone.utc)
    spec = client.V1LeaseSpec(
        holder_identity="first", lease_duration_seconds=3, acquire_time=now, renew_time=now, lease_transitions=0
    )
    leases.create_namespaced_lease(namespace, client.V1Lease(metadata=client.V1ObjectMeta(name="e2e-py"), spec=spec))
    ours = leases.read_namespaced_lease("e2e-py", namespace)
    theirs = leases.read_namespaced_lease("e2e-py", namespace)
    ours.spec.renew_time = datetime.now(timezone.utc)
    leases.replace_namespaced_lease("e2e-py", namespace, ours)
    theirs.spec.holder_identity = "second"
    try:
        leases.replace_namespaced_lease("e2e-py", namespace, theirs)
        sys.exit("expected: 409")
    except ApiException as late:
        require(late.status == 409, "409")
    free = leases.read_namespaced_lease("e2e-py", namespace)
    require(free.spec.renew_time.microsecond == ours.spec.renew_time.microsecond, "microseconds")
    free.spec.holder_identity = "second"
    leases.replace_namespaced_lease("e2e-py", namespace, free)
    say("leader election")


class Informer(threading.Thread):
    """Lists, watches from there, and lists again when told that its version is too old."""

    def __init__(self, core, namespace):
        super().__init__(daemon=True)
        self.core, self.namespace = core, namespace
        self.names, self.gone = set(), 0

    def run(self):
        while True:
            try:
                self.follow()
            except ApiException as refused:
                self.gone += refused.status == 410
            except Exception:  # the server restarts
                time.sleep(0.2)

    def follow(self):
        listed = self.core.list_namespaced_config_map(self.namespace)
        self.names = {each.metadata.name for each in listed.items}
        version = listed.metadata.resource_version
        while True:
            try:
                stream = watch.Watch().stream(
                    self.core.list_namespaced_config_map, self.namespace, resource_version=version, timeout_seconds=300
                )
                for event in stream:
                    self.names.add(event["object"].metadata.name)
                    version = event["object"].metadata.resource_version
            except ApiException:
                raise
            except Exception:  # the server restarts: go on from the same version
                time.sleep(0.2)


def inform_beyond_a_restart(core, namespace):
    informer = Informer(core, namespace)
    informer.start()
    eventually("list", lambda: "applied-py" in informer.names)
    core.create_namespaced_config_map(namespace, config_map("before-py", "one"))
    eventually("event", lambda: "before-py" in informer.names)
    say("watching")
    eventually("event after the restart", lambda: "after" in informer.names)
    require(informer.gone > 0, "410 Gone after the restart")
    say("informer, beyond a restart and a 410")


def eventually(what, holds):
    deadline = time.monotonic() + MOST_SECONDS
    while not holds():
        require(time.monotonic() < deadline, what)
        time.sleep(0.05)


def main(namespace, pod):
    config.load_kube_config()
    core = client.CoreV1Api()
    change_objects(core, namespace)
    apply_on_the_server(namespace)
    follow_a_log(core, namespace, pod)
    lead_in_turn(namespace)
    inform_beyond_a_restart(core, namespace)


main(*sys.argv[1:])
