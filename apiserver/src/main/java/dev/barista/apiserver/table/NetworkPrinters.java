package dev.barista.apiserver.table;

import static dev.barista.apiserver.table.Printer.AGE;
import static dev.barista.apiserver.table.Printer.NAME;
import static dev.barista.apiserver.table.Printer.age;
import static dev.barista.apiserver.table.Printer.column;
import static dev.barista.apiserver.table.Printer.wide;

import dev.barista.model.object.ApiObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The kinds of the network, as kubectl prints them.
final class NetworkPrinters {

    /// How many items of a list a cell shows.
    private static final int SHOWN = 3;

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

    static final Printer ENDPOINT_SLICES =
            new Printer(
                    List.of(
                            NAME,
                            column("AddressType", "Type of the addresses"),
                            column("Ports", "Ports that every endpoint has"),
                            column("Endpoints", "Addresses"),
                            AGE),
                    (object, now) ->
                            List.of(
                                    object.name(),
                                    object.tree().path("addressType").asString(""),
                                    some(slicePorts(object), "<unset>"),
                                    some(sliceAddresses(object), "<unset>"),
                                    age(object, now)));

    static final Printer NETWORK_POLICIES =
            new Printer(
                    List.of(NAME, column("Pod-Selector", "Labels of the pods it is for"), AGE),
                    (object, now) ->
                            List.of(
                                    object.name(),
                                    Cells.selector(object.spec().path("podSelector")),
                                    age(object, now)));

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
                    subset.path("addresses").valueStream().map(NetworkPrinters::ip).toList();
            if (subset.path("ports").isEmpty()) {
                all.addAll(ips);
            }
            for (JsonNode port : subset.path("ports")) {
                String number = port.path("port").asString("");
                ips.forEach(ip -> all.add((ip.contains(":") ? "[" + ip + "]" : ip) + ":" + number));
            }
        }
        return some(all, Cells.NONE);
    }

    private static String ip(JsonNode address) {
        return address.path("ip").asString("");
    }

    private static List<String> slicePorts(ApiObject slice) {
        return slice.tree()
                .path("ports")
                .valueStream()
                .map(port -> port.path("port").asString(port.path("name").asString("*")))
                .toList();
    }

    private static List<String> sliceAddresses(ApiObject slice) {
        return slice.tree()
                .path("endpoints")
                .valueStream()
                .flatMap(endpoint -> endpoint.path("addresses").valueStream())
                .map(address -> address.asString(""))
                .toList();
    }

    /// The first items, and how many there are more.
    private static String some(List<String> all, String none) {
        if (all.isEmpty()) {
            return none;
        }
        String first = all.stream().limit(SHOWN).collect(Collectors.joining(","));
        return all.size() <= SHOWN ? first : first + " + %d more...".formatted(all.size() - SHOWN);
    }

    private NetworkPrinters() {}
}
