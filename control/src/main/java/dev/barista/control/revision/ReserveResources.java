package dev.barista.control.revision;

import dev.barista.model.serving.ReserveSize;
import dev.barista.model.text.Quantities;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What an instance on the reserve rung asks for and may use. CPU is what a reserve saves; memory
/// is never taken away, so its limit stays. Pure.
final class ReserveResources {

    private static final String CPU = "cpu";
    private static final String MEMORY = "memory";

    /// @param serving name of the container that is made small; the others stay
    static void write(ObjectNode podSpec, String serving, ReserveSize size) {
        for (JsonNode container : podSpec.path("containers")) {
            if (container.path("name").asString("").equals(serving)
                    && container instanceof ObjectNode tree) {
                write(tree, size);
            }
        }
    }

    private static void write(ObjectNode container, ReserveSize size) {
        ObjectNode resources =
                container.get("resources") instanceof ObjectNode there
                        ? there
                        : container.putObject("resources");
        ObjectNode limits = part(resources, "limits");
        ObjectNode requests = part(resources, "requests");
        BigDecimal wanted = BigDecimal.valueOf(size.cpuMillis(), 3);
        BigDecimal cpu = quantity(limits, CPU).map(wanted::min).orElse(wanted);
        limits.put(CPU, millis(cpu));
        requests.put(CPU, millis(cpu));
        BigDecimal bytes = BigDecimal.valueOf(size.memoryBytes());
        BigDecimal memory = quantity(limits, MEMORY).map(bytes::min).orElse(bytes);
        requests.put(MEMORY, bytes(memory.toBigInteger().longValueExact()));
    }

    private static ObjectNode part(ObjectNode resources, String name) {
        return resources.get(name) instanceof ObjectNode there ? there : resources.putObject(name);
    }

    private static Optional<BigDecimal> quantity(ObjectNode resources, String name) {
        return Optional.ofNullable(resources.get(name))
                .flatMap(value -> Quantities.find(value.asString("")));
    }

    /// In the largest binary unit that leaves a whole number, as people write it.
    private static String bytes(long amount) {
        for (String unit : List.of("Gi", "Mi", "Ki")) {
            long size = Quantities.find("1" + unit).orElseThrow().longValue();
            if (amount % size == 0) {
                return amount / size + unit;
            }
        }
        return Long.toString(amount);
    }

    private static String millis(BigDecimal cores) {
        return cores.movePointRight(3).toBigInteger().max(BigInteger.ONE) + "m";
    }

    private ReserveResources() {}
}
