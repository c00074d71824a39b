package dev.barista.node.storage;

import dev.barista.model.object.ApiObject;
import dev.barista.model.text.Quantities;
import dev.barista.node.scheduling.Expressions;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Which volume a claim may have. Pure.
final class Matching {

    private static final Comparator<ApiObject> SMALLEST =
            Comparator.comparing(Matching::capacity).thenComparing(ApiObject::name);

    /// The smallest of those that will do; one that was reserved for the claim comes first.
    static Optional<ApiObject> find(ApiObject claim, List<ApiObject> volumes) {
        Optional<ApiObject> reserved =
                volumes.stream().filter(volume -> isReservedFor(volume, claim)).findFirst();
        String wanted = claim.spec().path("volumeName").asString("");
        if (!wanted.isEmpty()) {
            return volumes.stream()
                    .filter(volume -> volume.name().equals(wanted))
                    .filter(volume -> isFree(volume) || isReservedFor(volume, claim))
                    .findFirst();
        }
        return reserved.isPresent()
                ? reserved
                : volumes.stream()
                        .filter(Matching::isFree)
                        .filter(volume -> suits(volume, claim))
                        .min(SMALLEST);
    }

    static boolean isFree(ApiObject volume) {
        return volume.spec().path("claimRef").isEmpty() && !volume.isTerminating();
    }

    /// An operator may name a claim before it is there; its uid is filled in when it is bound.
    static boolean isReservedFor(ApiObject volume, ApiObject claim) {
        JsonNode reference = volume.spec().path("claimRef");
        String uid = reference.path("uid").asString("");
        return reference.path("namespace").asString("").equals(claim.namespace())
                && reference.path("name").asString("").equals(claim.name())
                && (uid.isEmpty() || uid.equals(claim.uid()));
    }

    private static boolean suits(ApiObject volume, ApiObject claim) {
        return classOf(volume).equals(classOf(claim))
                && modes(volume).containsAll(modes(claim))
                && capacity(volume).compareTo(requested(claim)) >= 0
                && mode(volume).equals(mode(claim))
                && isSelected(claim.spec().path("selector"), volume);
    }

    static String classOf(ApiObject object) {
        return object.spec().path("storageClassName").asString("");
    }

    private static Set<String> modes(ApiObject object) {
        Set<String> modes = new HashSet<>();
        object.spec().path("accessModes").forEach(mode -> modes.add(mode.asString("")));
        return modes;
    }

    private static String mode(ApiObject object) {
        return object.spec().path("volumeMode").asString("Filesystem");
    }

    static BigDecimal capacity(ApiObject volume) {
        return quantity(volume.spec().path("capacity").path("storage"));
    }

    static BigDecimal requested(ApiObject claim) {
        return quantity(claim.spec().at("/resources/requests/storage"));
    }

    private static BigDecimal quantity(JsonNode node) {
        return Quantities.find(node.asString("0")).orElse(BigDecimal.ZERO);
    }

    private static boolean isSelected(JsonNode selector, ApiObject volume) {
        return selector.isEmpty() || Expressions.selects(selector, volume.labels());
    }

    private Matching() {}
}
