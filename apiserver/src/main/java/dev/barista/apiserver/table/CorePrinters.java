package dev.barista.apiserver.table;

import static dev.barista.apiserver.table.Printer.AGE;
import static dev.barista.apiserver.table.Printer.NAME;
import static dev.barista.apiserver.table.Printer.age;
import static dev.barista.apiserver.table.Printer.column;
import static dev.barista.apiserver.table.Printer.count;
import static dev.barista.apiserver.table.Printer.wide;

import dev.barista.model.object.ApiObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

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

    static final Printer SERVICES =
            new Printer(
                    List.of(
                            NAME,
                            column("Type", "How it is reached"),
                            column("Cluster-IP", "Its address inside the cluster"),
                            column("External-IP", "Its addresses outside"),
                            column("Port(s)", "Ports it listens on"),
                            AGE,
                            wide("Selector", "Labels of the pods it leads to")),
                    (object, now) ->
                            List.of(
                                    object.name(),
                                    object.spec().path("type").asString("ClusterIP"),
                                    Cells.orNone(object.spec().path("clusterIP")),
                                    external(object),
                                    ports(object),
                                    age(object, now),
                                    labels(object.spec().path("selector"))));

    static final Printer ENDPOINTS =
            new Printer(
                    List.of(NAME, column("Endpoints", "Addresses and ports"), AGE),
                    (object, now) -> List.of(object.name(), addresses(object), age(object, now)));

    private static long size(ApiObject object, String member) {
        return object.tree().path(member).size();
    }

    private static String external(ApiObject service) {
        JsonNode spec = service.spec();
        if (spec.path("type").asString("").equals("ExternalName")) {
            return Cells.orNone(spec.path("externalName"));
        }
        List<String> addresses = new ArrayList<>();
        service.at("/status/loadBalancer/ingress")
                .forEach(one -> {
                    String ip = one.path("ip").asString("");
                    addresses.add(ip.isEmpty() ? one.path("hostname").asString("") : ip);
                });
        spec.path("externalIPs").forEach(one -> addresses.add(one.asString("")));
        boolean waiting =
                addresses.isEmpty() && spec.path("type").asString("").equals("LoadBalancer");
        return waiting ? "<pending>" : Cells.orNone(addresses);
    }

    private static String ports(ApiObject service) {
        return Cells.orNone(
                service.spec()
                        .path("ports")
                        .valueStream()
                        .map(port -> {
                            String node = port.path("nodePort").asString("");
                            return port.path("port").asString("")
                                    + (node.isEmpty() ? "" : ":" + node)
                                    + "/"
                                    + port.path("protocol").asString("TCP");
                        })
                        .toList());
    }

    private static String labels(JsonNode labels) {
        return Cells.orNone(
                labels.properties().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue().asString(""))
                        .toList());
    }

    private static String addresses(ApiObject endpoints) {
        List<String> all = new ArrayList<>();
        for (JsonNode subset : endpoints.tree().path("subsets")) {
            List<String> ips =
                    subset.path("addresses").valueStream().map(CorePrinters::ip).toList();
            if (subset.path("ports").isEmpty()) {
                all.addAll(ips);
            }
            for (JsonNode port : subset.path("ports")) {
                String number = port.path("port").asString("");
                ips.forEach(ip -> all.add((ip.contains(":") ? "[" + ip + "]" : ip) + ":" + number));
            }
        }
        if (all.size() <= 3) {
            return Cells.orNone(all);
        }
        return all.stream()
                .limit(3)
                .collect(Collectors.joining(",", "", " + %d more...".formatted(all.size() - 3)));
    }

    private static String ip(JsonNode address) {
        return address.path("ip").asString("");
    }

    private CorePrinters() {}
}
