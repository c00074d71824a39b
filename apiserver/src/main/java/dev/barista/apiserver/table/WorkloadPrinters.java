package dev.barista.apiserver.table;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.OwnerReference;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Deployments, ReplicaSets, StatefulSets and DaemonSets, as kubectl prints them.
final class WorkloadPrinters {

    static final Printer DEPLOYMENTS =
            new Printer(
                    List.of(
                            Printer.NAME,
                            Printer.column("Ready", "Pods that are ready, of those wanted"),
                            Printer.count("Up-to-date", "Pods that are as the template says"),
                            Printer.count("Available", "Pods that have been ready for long enough"),
                            Printer.AGE,
                            Printer.wide("Containers", "Names of the containers"),
                            Printer.wide("Images", "Images of the containers"),
                            Printer.wide("Selector", "Labels of the pods")),
                    (object, now) ->
                            List.of(
                                    object.name(),
                                    status(object, "readyReplicas") + "/" + wanted(object),
                                    status(object, "updatedReplicas"),
                                    status(object, "availableReplicas"),
                                    Printer.age(object, now),
                                    Cells.joined(containers(object), "name"),
                                    Cells.joined(containers(object), "image"),
                                    Cells.selector(object.spec().path("selector"))));

    static final Printer REPLICA_SETS =
            new Printer(
                    List.of(
                            Printer.NAME,
                            Printer.count("Desired", "Pods that are wanted"),
                            Printer.count("Current", "Pods that are there"),
                            Printer.count("Ready", "Pods that are ready"),
                            Printer.AGE,
                            Printer.wide("Containers", "Names of the containers"),
                            Printer.wide("Images", "Images of the containers"),
                            Printer.wide("Selector", "Labels of the pods")),
                    (object, now) ->
                            List.of(
                                    object.name(),
                                    wanted(object),
                                    status(object, "replicas"),
                                    status(object, "readyReplicas"),
                                    Printer.age(object, now),
                                    Cells.joined(containers(object), "name"),
                                    Cells.joined(containers(object), "image"),
                                    Cells.selector(object.spec().path("selector"))));

    static final Printer STATEFUL_SETS =
            new Printer(
                    List.of(
                            Printer.NAME,
                            Printer.column("Ready", "Pods that are ready, of those wanted"),
                            Printer.AGE,
                            Printer.wide("Containers", "Names of the containers"),
                            Printer.wide("Images", "Images of the containers")),
                    (object, now) ->
                            List.of(
                                    object.name(),
                                    status(object, "readyReplicas") + "/" + wanted(object),
                                    Printer.age(object, now),
                                    Cells.joined(containers(object), "name"),
                                    Cells.joined(containers(object), "image")));

    static final Printer DAEMON_SETS =
            new Printer(
                    List.of(
                            Printer.NAME,
                            Printer.count("Desired", "Nodes that shall have a pod"),
                            Printer.count("Current", "Those that have one"),
                            Printer.count("Ready", "Those whose pod is ready"),
                            Printer.count("Up-to-date", "Those whose pod is as the template says"),
                            Printer.count("Available", "Those ready for long enough"),
                            Printer.column("Node Selector", "Labels of the nodes"),
                            Printer.AGE,
                            Printer.wide("Containers", "Names of the containers"),
                            Printer.wide("Images", "Images of the containers"),
                            Printer.wide("Selector", "Labels of the pods")),
                    (object, now) ->
                            List.of(
                                    object.name(),
                                    status(object, "desiredNumberScheduled"),
                                    status(object, "currentNumberScheduled"),
                                    status(object, "numberReady"),
                                    status(object, "updatedNumberScheduled"),
                                    status(object, "numberAvailable"),
                                    nodes(object),
                                    Printer.age(object, now),
                                    Cells.joined(containers(object), "name"),
                                    Cells.joined(containers(object), "image"),
                                    Cells.selector(object.spec().path("selector"))));

    private static String nodes(ApiObject daemonSet) {
        String labels =
                daemonSet.at("/spec/template/spec/nodeSelector").properties().stream()
                        .map(label -> label.getKey() + "=" + label.getValue().asString(""))
                        .sorted()
                        .collect(Collectors.joining(","));
        return labels.isEmpty() ? Cells.NONE : labels;
    }

    static final Printer CONTROLLER_REVISIONS =
            new Printer(
                    List.of(
                            Printer.NAME,
                            Printer.column("Controller", "The object whose template it is"),
                            Printer.count("Revision", "The newest has the highest"),
                            Printer.AGE),
                    (object, now) ->
                            List.of(
                                    object.name(),
                                    object.findController()
                                            .map(WorkloadPrinters::named)
                                            .orElse(Cells.NONE),
                                    object.tree().path("revision").asLong(0),
                                    Printer.age(object, now)));

    /// `statefulset.apps/web`.
    private static String named(OwnerReference owner) {
        String group = owner.apiVersion().replaceFirst("/?[^/]*$", "");
        String kind = owner.kind().toLowerCase(Locale.ROOT);
        return (group.isEmpty() ? kind : kind + "." + group) + "/" + owner.name();
    }

    private static long wanted(ApiObject object) {
        return object.spec().path("replicas").asLong(1);
    }

    private static long status(ApiObject object, String name) {
        return object.status().path(name).asLong(0);
    }

    private static JsonNode containers(ApiObject object) {
        return object.at("/spec/template/spec/containers");
    }

    private WorkloadPrinters() {}
}
