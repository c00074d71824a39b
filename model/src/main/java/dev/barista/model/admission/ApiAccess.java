package dev.barista.model.admission;

import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Gives pods the files by which they reach the API: a token of their account, the authority of the
/// API's certificate, and the name of their namespace. As Kubernetes' admission does. Pure.
public final class ApiAccess {

    /// Holds the authority's certificate, in each namespace.
    public static final String AUTHORITY = "kube-root-ca.crt";

    /// Where client libraries look.
    public static final String PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

    private static final String VOLUME = "kube-api-access-";

    /// Kubernetes' own number: an hour and seven seconds.
    private static final int TOKEN_SECONDS = 3607;

    private static final int READABLE = 0644;
    private static final int LETTERS_OF_NAME = 5;
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    /// The account of a pod.
    public static String accountOf(ApiObject pod) {
        String name = pod.spec().path("serviceAccountName").asString("");
        return name.isEmpty() ? "default" : name;
    }

    /// @param pod that has its name: the volume is named by it, so that it is the same each time
    /// @param account null if it is not there
    public static ApiObject given(ApiObject pod, @Nullable ApiObject account) {
        return isWanted(pod, account) ? pod.with(tree -> mount(tree, pod.name())) : pod;
    }

    /// What the pod says counts, then what its account says. A pod of a Revision that says nothing,
    /// of an account that says nothing either, gets them if it names an account of its own.
    private static boolean isWanted(ApiObject pod, @Nullable ApiObject account) {
        JsonNode own = pod.spec().path("automountServiceAccountToken");
        if (own.isBoolean()) {
            return own.asBoolean();
        }
        if (account != null && account.tree().path("automountServiceAccountToken").isBoolean()) {
            return account.tree().path("automountServiceAccountToken").asBoolean();
        }
        return pod.findLabel(Labels.REVISION).isEmpty() || !accountOf(pod).equals("default");
    }

    private static void mount(ObjectNode tree, String name) {
        ObjectNode spec = tree.withObject("/spec");
        String volume = VOLUME + suffix(name);
        boolean mounted = false;
        for (String list : new String[] {"initContainers", "containers"}) {
            for (JsonNode each : spec.path(list)) {
                if (each instanceof ObjectNode container && !hasFiles(container)) {
                    container
                            .withArray("/volumeMounts")
                            .addObject()
                            .put("name", volume)
                            .put("readOnly", true)
                            .put("mountPath", PATH);
                    mounted = true;
                }
            }
        }
        if (mounted) {
            describe(spec.withArray("/volumes").addObject().put("name", volume));
        }
    }

    private static boolean hasFiles(ObjectNode container) {
        return container
                .path("volumeMounts")
                .valueStream()
                .anyMatch(mount -> mount.path("mountPath").asString("").equals(PATH));
    }

    private static void describe(ObjectNode volume) {
        ObjectNode projected = volume.putObject("projected").put("defaultMode", READABLE);
        ArrayNode sources = projected.putArray("sources");
        sources.addObject()
                .putObject("serviceAccountToken")
                .put("expirationSeconds", TOKEN_SECONDS)
                .put("path", "token");
        ObjectNode authority = sources.addObject().putObject("configMap").put("name", AUTHORITY);
        authority.putArray("items").addObject().put("key", "ca.crt").put("path", "ca.crt");
        ObjectNode namespace = sources.addObject().putObject("downwardAPI");
        namespace
                .putArray("items")
                .addObject()
                .put("path", "namespace")
                .putObject("fieldRef")
                .put("apiVersion", "v1")
                .put("fieldPath", "metadata.namespace");
    }

    private static String suffix(String name) {
        var suffix = new StringBuilder();
        int chance = name.hashCode() & Integer.MAX_VALUE;
        for (int n = 0; n < LETTERS_OF_NAME; n++, chance /= LETTERS.length()) {
            suffix.append(LETTERS.charAt(chance % LETTERS.length()));
        }
        return suffix.toString();
    }

    private ApiAccess() {}
}
