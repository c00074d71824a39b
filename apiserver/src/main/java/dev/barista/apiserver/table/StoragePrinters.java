package dev.barista.apiserver.table;

import static dev.barista.apiserver.table.Printer.AGE;
import static dev.barista.apiserver.table.Printer.NAME;
import static dev.barista.apiserver.table.Printer.age;
import static dev.barista.apiserver.table.Printer.column;
import static dev.barista.apiserver.table.Printer.wide;

import dev.barista.model.object.ApiObject;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The kinds of storage, as kubectl prints them.
final class StoragePrinters {

    private static final String UNSET = "<unset>";
    private static final Map<String, String> MODES =
            Map.of(
                    "ReadWriteOnce", "RWO",
                    "ReadOnlyMany", "ROX",
                    "ReadWriteMany", "RWX",
                    "ReadWriteOncePod", "RWOP");

    static final Printer CLAIMS =
            new Printer(
                    List.of(
                            NAME,
                            column("Status", "Whether it has a volume"),
                            column("Volume", "Its volume"),
                            column("Capacity", "What that holds"),
                            column("Access Modes", "How it may be mounted"),
                            column("StorageClass", "Its class"),
                            column("VolumeAttributesClass", "Its class of attributes"),
                            AGE,
                            wide("VolumeMode", "Filesystem or Block")),
                    (object, now) ->
                            List.of(
                                    object.name(),
                                    object.isTerminating()
                                            ? "Terminating"
                                            : object.status().path("phase").asString(""),
                                    object.spec().path("volumeName").asString(""),
                                    object.at("/status/capacity/storage").asString(""),
                                    modes(object.status().path("accessModes")),
                                    object.spec().path("storageClassName").asString(""),
                                    text(object.spec(), "volumeAttributesClassName", UNSET),
                                    age(object, now),
                                    text(object.spec(), "volumeMode", UNSET)));

    static final Printer VOLUMES =
            new Printer(
                    List.of(
                            NAME,
                            column("Capacity", "What it holds"),
                            column("Access Modes", "How it may be mounted"),
                            column("Reclaim Policy", "What becomes of it without its claim"),
                            column("Status", "Whether a claim has it"),
                            column("Claim", "The claim that has it"),
                            column("StorageClass", "Its class"),
                            column("VolumeAttributesClass", "Its class of attributes"),
                            column("Reason", "Why it is so"),
                            AGE,
                            wide("VolumeMode", "Filesystem or Block")),
                    (object, now) ->
                            List.of(
                                    object.name(),
                                    object.at("/spec/capacity/storage").asString(""),
                                    modes(object.spec().path("accessModes")),
                                    text(object.spec(), "persistentVolumeReclaimPolicy", ""),
                                    object.isTerminating()
                                            ? "Terminating"
                                            : object.status().path("phase").asString(""),
                                    claim(object.spec().path("claimRef")),
                                    object.spec().path("storageClassName").asString(""),
                                    text(object.spec(), "volumeAttributesClassName", UNSET),
                                    object.status().path("reason").asString(""),
                                    age(object, now),
                                    text(object.spec(), "volumeMode", UNSET)));

    static final Printer CLASSES =
            new Printer(
                    List.of(
                            NAME,
                            column("Provisioner", "Who makes its volumes"),
                            column("ReclaimPolicy", "What becomes of them without their claim"),
                            column("VolumeBindingMode", "When a claim gets one"),
                            column("AllowVolumeExpansion", "Whether they can grow"),
                            AGE),
                    (object, now) ->
                            List.of(
                                    named(object),
                                    object.tree().path("provisioner").asString(""),
                                    text(object.tree(), "reclaimPolicy", "Delete"),
                                    text(object.tree(), "volumeBindingMode", "Immediate"),
                                    object.tree().path("allowVolumeExpansion").asBoolean(false),
                                    age(object, now)));

    private static String named(ApiObject object) {
        boolean standard =
                object.findAnnotation("storageclass.kubernetes.io/is-default-class")
                        .filter("true"::equals)
                        .isPresent();
        return standard ? object.name() + " (default)" : object.name();
    }

    private static String text(JsonNode tree, String field, String otherwise) {
        return tree.path(field).asString(otherwise);
    }

    private static String modes(JsonNode modes) {
        return String.join(
                ",",
                modes.valueStream()
                        .map(mode -> MODES.getOrDefault(mode.asString(""), mode.asString("")))
                        .toList());
    }

    private static String claim(JsonNode reference) {
        return reference.isEmpty()
                ? ""
                : reference.path("namespace").asString("")
                        + "/"
                        + reference.path("name").asString("");
    }

    private StoragePrinters() {}
}
