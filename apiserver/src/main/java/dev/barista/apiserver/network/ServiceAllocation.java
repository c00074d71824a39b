package dev.barista.apiserver.network;

import dev.barista.apiserver.schema.FieldErrors;
import dev.barista.apiserver.schema.Mistakes;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;

/// What one write of a Service takes and gives back. Belongs to one request.
final class ServiceAllocation implements Hold {

    private final ServiceAddresses addresses;
    private final ApiObject service;
    private final ServiceSpec spec;
    private final ServiceSpec old;
    private final List<String> takenAddresses = new ArrayList<>();
    private final List<Integer> takenPorts = new ArrayList<>();
    private boolean kept;

    /// @param service filled in by [#take]
    ServiceAllocation(ServiceAddresses addresses, ApiObject service, @Nullable ApiObject old) {
        this.addresses = addresses;
        this.service = service;
        this.spec = ServiceSpec.of(service);
        this.old = old == null ? new ServiceSpec(Json.object()) : ServiceSpec.of(old);
    }

    /// Takes what the Service asks for, and gives it what it does not name.
    ///
    /// @param anyAddress whether an address outside of the range may be asked for
    /// @throws ApiException 422 if something cannot be had; 500 if nothing is left
    void take(boolean anyAddress) {
        if (spec.hasClusterIp() && !spec.isHeadless()) {
            takeAddresses(anyAddress);
        }
        if (spec.hasNodePorts()) {
            takePorts();
        }
    }

    private void takeAddresses(boolean anyAddress) {
        List<String> asked = spec.clusterIps();
        Set<String> had = new HashSet<>(old.addresses());
        List<String> all = new ArrayList<>();
        List<String> families = spec.families();
        for (int i = 0; i < families.size(); i++) {
            if (i < asked.size() && had.contains(asked.get(i))) {
                all.add(asked.get(i));
                continue;
            }
            AddressRange range = addresses.ranges().range(families.get(i));
            if (i < asked.size()) {
                takeAddress(range, asked.get(i), anyAddress);
                all.add(asked.get(i));
            } else {
                all.add(nextAddress(range));
            }
        }
        spec.setClusterIps(all);
    }

    private String nextAddress(AddressRange range) {
        String address = addresses.nextAddress(range, service.uid());
        if (address.isEmpty()) {
            throw full("serviceIP");
        }
        takenAddresses.add(address);
        return address;
    }

    private void takeAddress(AddressRange range, String address, boolean anyAddress) {
        switch (addresses.takeAddress(range, address, service.uid())) {
            case TAKEN -> takenAddresses.add(address);
            case ALREADY_ALLOCATED -> throw refused(address, "provided IP is already allocated");
            case NOT_IN_RANGE -> {
                if (!anyAddress) {
                    throw refused(
                            address,
                            "the provided IP (%s) is not in the valid range. The range of valid IPs is %s"
                                    .formatted(address, range.text()));
                }
            }
        }
    }

    private ApiException refused(String address, String why) {
        var mistakes = new Mistakes();
        mistakes.invalid(
                "spec.clusterIPs",
                spec.clusterIps(),
                "failed to allocate IP %s: %s".formatted(address, why));
        return mistakes.refusal(Types.CORE_SERVICE, service.name());
    }

    /// Ports of the Service that have the same number, TCP and UDP, share one of the node.
    private void takePorts() {
        Set<Integer> had = new HashSet<>(old.nodePorts());
        Map<Integer, Integer> byPort = new HashMap<>();
        List<ObjectNode> ports = spec.ports();
        for (int i = 0; i < ports.size(); i++) {
            int asked = ports.get(i).path("nodePort").asInt(0);
            if (asked != 0) {
                if (had.add(asked)) {
                    takePort(i, asked);
                }
                byPort.put(ports.get(i).path("port").asInt(0), asked);
            }
        }
        for (ObjectNode port : ports) {
            if (port.path("nodePort").asInt(0) == 0 && spec.wantsNodePorts()) {
                port.put(
                        "nodePort",
                        byPort.computeIfAbsent(port.path("port").asInt(0), _ -> nextPort()));
            }
        }
    }

    private void takePort(int at, int port) {
        switch (addresses.takePort(port, service.uid())) {
            case TAKEN -> takenPorts.add(port);
            case ALREADY_ALLOCATED ->
                    throw refusedPort(at, port, "provided port is already allocated");
            case NOT_IN_RANGE ->
                    throw refusedPort(
                            at,
                            port,
                            "provided port is not in the valid range. The range of valid ports is "
                                    + addresses.ranges().nodePorts());
        }
    }

    private ApiException refusedPort(int at, int port, String why) {
        return FieldErrors.invalid(
                Types.CORE_SERVICE,
                service.name(),
                List.of(
                        FieldErrors.invalid(
                                "spec.ports[%d].nodePort".formatted(at),
                                IntNode.valueOf(port),
                                why)));
    }

    private int nextPort() {
        int port = addresses.nextPort(service.uid());
        if (port == 0) {
            throw full("nodePort");
        }
        takenPorts.add(port);
        return port;
    }

    private static ApiException full(String what) {
        return new ApiException(
                new ApiStatus(
                        500,
                        "InternalError",
                        "Internal error occurred: failed to allocate a %s: %s"
                                .formatted(what, ServiceAddresses.FULL)));
    }

    @Override
    public ApiObject object() {
        return service;
    }

    /// Gives back what the stored Service had and this one has not.
    @Override
    public void keep() {
        kept = true;
        old.addresses().stream()
                .filter(address -> !spec.addresses().contains(address))
                .forEach(address -> addresses.releaseAddress(address, service.uid()));
        old.nodePorts().stream()
                .filter(port -> !spec.nodePorts().contains(port))
                .forEach(port -> addresses.releasePort(port, service.uid()));
    }

    @Override
    public void close() {
        if (!kept) {
            takenAddresses.forEach(address -> addresses.releaseAddress(address, service.uid()));
            takenPorts.forEach(port -> addresses.releasePort(port, service.uid()));
        }
    }
}
