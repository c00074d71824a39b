package dev.barista.apiserver.table;

import static dev.barista.apiserver.table.Printer.AGE;
import static dev.barista.apiserver.table.Printer.NAME;
import static dev.barista.apiserver.table.Printer.age;
import static dev.barista.apiserver.table.Printer.column;
import static dev.barista.apiserver.table.Printer.count;

import dev.barista.model.object.ApiObject;
import java.util.List;

/// The small built-in kinds, as kubectl prints them.
final class CorePrinters {

    static final Printer NAMESPACES =
            new Printer(
                    List.of(NAME, column("Status", "Active or Terminating"), AGE),
                    (object, now) ->
                            List.of(
                                    object.name(),
                                    object.status().path("phase").asString(""),
                                    age(object, now)));

    static final Printer CONFIG_MAPS =
            new Printer(
                    List.of(NAME, count("Data", "How many keys it has"), AGE),
                    (object, now) ->
                            List.of(
                                    object.name(),
                                    size(object, "data") + size(object, "binaryData"),
                                    age(object, now)));

    static final Printer SECRETS =
            new Printer(
                    List.of(
                            NAME,
                            column("Type", "What it is for"),
                            count("Data", "How many keys it has"),
                            AGE),
                    (object, now) ->
                            List.of(
                                    object.name(),
                                    object.tree().path("type").asString(""),
                                    size(object, "data"),
                                    age(object, now)));

    static final Printer SERVICE_ACCOUNTS =
            new Printer(
                    List.of(NAME, count("Secrets", "How many secrets it may use"), AGE),
                    (object, now) ->
                            List.of(object.name(), size(object, "secrets"), age(object, now)));

    static final Printer LEASES =
            new Printer(
                    List.of(NAME, column("Holder", "Who holds it"), AGE),
                    (object, now) ->
                            List.of(
                                    object.name(),
                                    object.spec().path("holderIdentity").asString(""),
                                    age(object, now)));

    static final Printer CUSTOM_RESOURCE_DEFINITIONS =
            new Printer(
                    List.of(NAME, column("Created At", "When the kind was defined")),
                    (object, _) ->
                            List.of(
                                    object.name(),
                                    object.metadata().path("creationTimestamp").asString("")));

    private static long size(ApiObject object, String member) {
        return object.tree().path(member).size();
    }

    private CorePrinters() {}
}
