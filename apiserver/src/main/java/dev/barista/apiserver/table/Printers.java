package dev.barista.apiserver.table;

import static dev.barista.apiserver.table.Printer.AGE;
import static dev.barista.apiserver.table.Printer.NAME;
import static dev.barista.apiserver.table.Printer.age;
import static java.util.Map.entry;

import dev.barista.apiserver.schema.Column;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.ApiObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Finds the printer of a kind: its own, or one made of its columns.
final class Printers {

    private static final Map<String, Printer> OWN =
            Map.ofEntries(
                    entry("pods", PodPrinter.PODS),
                    entry("nodes", NodePrinter.NODES),
                    entry("events", EventPrinter.EVENTS),
                    entry("events.events.k8s.io", EventPrinter.EVENTS),
                    entry("deployments.apps", WorkloadPrinters.DEPLOYMENTS),
                    entry("replicasets.apps", WorkloadPrinters.REPLICA_SETS),
                    entry("statefulsets.apps", WorkloadPrinters.STATEFUL_SETS),
                    entry("daemonsets.apps", WorkloadPrinters.DAEMON_SETS),
                    entry("horizontalpodautoscalers.autoscaling", HpaPrinter.AUTOSCALERS),
                    entry("controllerrevisions.apps", WorkloadPrinters.CONTROLLER_REVISIONS),
                    entry("jobs.batch", JobPrinters.JOBS),
                    entry("cronjobs.batch", JobPrinters.CRON_JOBS),
                    entry("namespaces", CorePrinters.NAMESPACES),
                    entry("configmaps", CorePrinters.CONFIG_MAPS),
                    entry("secrets", CorePrinters.SECRETS),
                    entry("serviceaccounts", CorePrinters.SERVICE_ACCOUNTS),
                    entry("persistentvolumeclaims", StoragePrinters.CLAIMS),
                    entry("persistentvolumes", StoragePrinters.VOLUMES),
                    entry("storageclasses.storage.k8s.io", StoragePrinters.CLASSES),
                    entry("services", NetworkPrinters.SERVICES),
                    entry("endpoints", NetworkPrinters.ENDPOINTS),
                    entry("endpointslices.discovery.k8s.io", NetworkPrinters.ENDPOINT_SLICES),
                    entry("networkpolicies.networking.k8s.io", NetworkPrinters.NETWORK_POLICIES),
                    entry("roles.rbac.authorization.k8s.io", RbacPrinters.ROLES),
                    entry("clusterroles.rbac.authorization.k8s.io", RbacPrinters.ROLES),
                    entry("rolebindings.rbac.authorization.k8s.io", RbacPrinters.BINDINGS),
                    entry("clusterrolebindings.rbac.authorization.k8s.io", RbacPrinters.BINDINGS),
                    entry("leases.coordination.k8s.io", CorePrinters.LEASES),
                    entry(
                            "customresourcedefinitions.apiextensions.k8s.io",
                            CorePrinters.CUSTOM_RESOURCE_DEFINITIONS));

    private static final Printer NAME_AND_AGE =
            new Printer(
                    List.of(NAME, AGE), (object, now) -> List.of(object.name(), age(object, now)));

    static Printer of(KindDescription kind) {
        Printer own = OWN.get(kind.type().qualifiedPlural());
        if (own != null) {
            return own;
        }
        return kind.columns().isEmpty() ? NAME_AND_AGE : defined(kind.columns());
    }

    private static Printer defined(List<Column> columns) {
        List<Column> all = new ArrayList<>();
        all.add(NAME);
        all.addAll(columns);
        List<Optional<JsonPath>> paths =
                columns.stream().map(column -> JsonPath.parse(column.jsonPath())).toList();
        return new Printer(
                List.copyOf(all),
                (object, now) -> {
                    List<@Nullable Object> cells = new ArrayList<>();
                    cells.add(object.name());
                    for (int i = 0; i < columns.size(); i++) {
                        cells.add(cell(columns.get(i), paths.get(i), object, now));
                    }
                    return cells;
                });
    }

    private static @Nullable Object cell(
            Column column, Optional<JsonPath> path, ApiObject object, Instant now) {
        List<JsonNode> found = path.map(one -> one.find(object.tree())).orElse(List.of());
        return found.isEmpty() ? null : CellValue.of(column.type(), found.getFirst(), now);
    }

    private Printers() {}
}
