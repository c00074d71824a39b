package dev.barista.apiserver.verb;

import dev.barista.apiserver.schema.FieldErrors;
import dev.barista.model.admission.KubernetesNames;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// Names of objects: given by users, or made from `generateName`.
final class Names {

    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final int LONGEST = 253;
    private static final int LONGEST_LABEL = 63;
    private static final int RANDOM_LETTERS = 5;

    /// Kinds that have names such as `system:discovery`.
    private static final Set<ResourceType> RBAC =
            Set.of(Types.ROLE, Types.CLUSTER_ROLE, Types.ROLE_BINDING, Types.CLUSTER_ROLE_BINDING);

    /// As in Kubernetes: no vowels, so that chance writes no words.
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    /// Sets `name` if it is missing and there is a `generateName`.
    static void give(ObjectNode tree, RandomGenerator random) {
        ObjectNode metadata = tree.withObject("/metadata");
        String prefix = metadata.path("generateName").asString("");
        if (!metadata.path("name").asString("").isEmpty() || prefix.isEmpty()) {
            return;
        }
        int most = LONGEST_LABEL - RANDOM_LETTERS;
        var name = new StringBuilder(prefix.substring(0, Math.min(prefix.length(), most)));
        for (int n = 0; n < RANDOM_LETTERS; n++) {
            name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        metadata.put("name", name.toString());
    }

    /// @throws dev.barista.model.port.ApiException 422 if it has no name, or a bad one
    static void requireValid(ResourceType type, ApiObject object) {
        String name = object.name();
        if (name.isEmpty()) {
            throw FieldErrors.invalid(type, "", List.of(FieldErrors.required("metadata.name")));
        }
        if (type.equals(Types.CORE_SERVICE)) {
            requireNone(type, name, KubernetesNames.dns1035Label(name));
            return;
        }
        if (RBAC.contains(type)) {
            requireNone(type, name, KubernetesNames.pathSegment(name));
            return;
        }
        boolean label = type.equals(Types.NAMESPACE);
        boolean valid =
                label
                        ? name.length() <= LONGEST_LABEL && LABEL.matcher(name).matches()
                        : name.length() <= LONGEST && SUBDOMAIN.matcher(name).matches();
        if (!valid) {
            throw FieldErrors.invalid(
                    type,
                    name,
                    List.of(
                            FieldErrors.invalid(
                                    "metadata.name",
                                    StringNode.valueOf(name),
                                    label ? LABEL_RULE : SUBDOMAIN_RULE)));
        }
    }

    private static void requireNone(ResourceType type, String name, List<String> mistakes) {
        if (!mistakes.isEmpty()) {
            throw FieldErrors.invalid(
                    type,
                    name,
                    mistakes.stream()
                            .map(mistake ->
                                    FieldErrors.invalid(
                                            "metadata.name", StringNode.valueOf(name), mistake))
                            .toList());
        }
    }

    private static final String LABEL_RULE =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private static final String SUBDOMAIN_RULE =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private Names() {}
}
