package dev.barista.apiserver.table;

import static dev.barista.apiserver.table.Printer.AGE;
import static dev.barista.apiserver.table.Printer.NAME;
import static dev.barista.apiserver.table.Printer.age;
import static dev.barista.apiserver.table.Printer.column;
import static dev.barista.apiserver.table.Printer.wide;
import static java.util.stream.Collectors.joining;

import dev.barista.model.object.ApiObject;
import java.util.List;

/// Roles and bindings, as kubectl prints them.
final class RbacPrinters {

    static final Printer ROLES =
            new Printer(
                    List.of(NAME, column("Created At", "When it was created")),
                    (object, _) ->
                            List.of(
                                    object.name(),
                                    object.metadata().path("creationTimestamp").asString("")));

    static final Printer BINDINGS =
            new Printer(
                    List.of(
                            NAME,
                            column("Role", "The role that is bound"),
                            AGE,
                            wide("Users", "Users in the binding"),
                            wide("Groups", "Groups in the binding"),
                            wide("ServiceAccounts", "Service accounts in the binding")),
                    (object, now) ->
                            List.of(
                                    object.name(),
                                    object.at("/roleRef/kind").asString("")
                                            + "/"
                                            + object.at("/roleRef/name").asString(""),
                                    age(object, now),
                                    subjects(object, "User"),
                                    subjects(object, "Group"),
                                    accounts(object)));

    private static String subjects(ApiObject binding, String kind) {
        return binding.tree()
                .path("subjects")
                .valueStream()
                .filter(subject -> subject.path("kind").asString("").equals(kind))
                .map(subject -> subject.path("name").asString(""))
                .collect(joining(", "));
    }

    private static String accounts(ApiObject binding) {
        return binding.tree()
                .path("subjects")
                .valueStream()
                .filter(subject -> subject.path("kind").asString("").equals("ServiceAccount"))
                .map(subject ->
                        subject.path("namespace").asString("")
                                + "/"
                                + subject.path("name").asString(""))
                .collect(joining(", "));
    }

    private RbacPrinters() {}
}
