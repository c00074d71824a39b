package dev.barista.node.replicaset;

import dev.barista.model.object.ApiObject;
import dev.barista.node.controlled.PodTree;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// The pod that a ReplicaSet asks for. Pure.
public final class PodTemplate {

    private static final int LONGEST_PREFIX = 58; // 63 with what the API adds to make it unique
    private static final int RANDOM_LETTERS = 63 - LONGEST_PREFIX;

    /// Those that the API takes.
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    static ApiObject podOf(ApiObject replicaSet) {
        String prefix = replicaSet.name() + "-";
        String kept = prefix.substring(0, Math.min(prefix.length(), LONGEST_PREFIX));
        return PodTree.of(replicaSet, replicaSet.spec().path("template"))
                .with(tree -> tree.withObject("/metadata").put("generateName", kept));
    }

    /// As it will be, with a uid for now and a name that is chosen by it.
    public static ApiObject podOf(ApiObject replicaSet, UUID uid) {
        return podOf(replicaSet)
                .with(tree -> {
                    ObjectNode metadata = tree.withObject("/metadata");
                    String prefix = metadata.path("generateName").asString("");
                    metadata.put("name", prefix + suffix(uid)).put("uid", uid.toString());
                });
    }

    /// The pod that a ReplicaSet asks for, under this name.
    static ApiObject named(ApiObject pod, String name) {
        return pod.with(tree -> tree.withObject("/metadata").put("name", name));
    }

    private static String suffix(UUID uid) {
        var suffix = new StringBuilder();
        long chance = uid.getLeastSignificantBits();
        for (int n = 0; n < RANDOM_LETTERS; n++, chance >>>= Byte.SIZE) {
            suffix.append(LETTERS.charAt((int) (chance & 0xff) % LETTERS.length()));
        }
        return suffix.toString();
    }

    private PodTemplate() {}
}
