package dev.barista.apiserver.select;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Which fields an object must have: `metadata.name=web,status.phase!=Running`. Only the fields
/// that Kubernetes can select by are known.
public record FieldSelector(List<Requirement> requirements) implements Predicate<ApiObject> {

    public static final FieldSelector ALL = new FieldSelector(List.of());

    private static final Set<String> ANY_KIND = Set.of("metadata.name", "metadata.namespace");
    private static final Map<ResourceType, Set<String>> BY_KIND =
            Map.of(
                    Types.POD,
                    Set.of(
                            "spec.nodeName",
                            "spec.restartPolicy",
                            "spec.serviceAccountName",
                            "status.phase",
                            "status.podIP"),
                    Types.EVENT,
                    Set.of(
                            "involvedObject.kind",
                            "involvedObject.namespace",
                            "involvedObject.name",
                            "involvedObject.uid",
                            "involvedObject.apiVersion",
                            "involvedObject.resourceVersion",
                            "involvedObject.fieldPath",
                            "reason",
                            "reportingComponent",
                            "source",
                            "type"),
                    Types.NAMESPACE,
                    Set.of("status.phase"),
                    Types.SECRET,
                    Set.of("type"),
                    Types.NODE,
                    Set.of("spec.unschedulable"),
                    Types.REPLICA_SET,
                    Set.of("status.replicas"));

    /// What a field counts as that an object does not have, if it is no text.
    private static final Map<String, String> UNSET =
            Map.of("spec.unschedulable", "false", "status.replicas", "0");

    /// @param wanted whether the field must have, or must not have, the value
    public record Requirement(String path, String value, boolean wanted) {
        boolean holds(ApiObject object) {
            String pointer = path.equals("source") ? "source.component" : path;
            String there =
                    object.at("/" + pointer.replace('.', '/'))
                            .asString(UNSET.getOrDefault(path, ""));
            return there.equals(value) == wanted;
        }
    }

    public FieldSelector {
        requirements = List.copyOf(requirements);
    }

    /// The one name that a selector allows, of any kind; empty if it is no such selector.
    public static Optional<String> nameIn(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(FieldSelector::requirement)
                .flatMap(Optional::stream)
                .filter(each -> each.wanted() && each.path().equals("metadata.name"))
                .map(Requirement::value)
                .filter(name -> !name.isEmpty())
                .findFirst();
    }

    private static Optional<Requirement> requirement(String part) {
        int at = part.indexOf('=');
        if (at < 1) {
            return Optional.empty();
        }
        boolean unwanted = part.charAt(at - 1) == '!';
        String path = part.substring(0, unwanted ? at - 1 : at).trim();
        boolean twice = part.startsWith("==", at);
        String value = part.substring(at + (twice ? 2 : 1)).trim();
        return Optional.of(new Requirement(path, value, !unwanted));
    }

    /// @throws ApiException 400 if it is no selector, or the kind cannot be selected by the field
    public static FieldSelector parse(ResourceType type, String text) {
        List<Requirement> requirements = new ArrayList<>();
        for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
            Requirement requirement =
                    requirement(part)
                            .orElseThrow(() ->
                                    refused(
                                            "invalid field selector: %s (expected: path=value)"
                                                    .formatted(part)));
            String path = requirement.path();
            if (!ANY_KIND.contains(path) && !BY_KIND.getOrDefault(type, Set.of()).contains(path)) {
                throw refused("field label not supported: " + path);
            }
            requirements.add(requirement);
        }
        return new FieldSelector(requirements);
    }

    private static ApiException refused(String message) {
        return new ApiException(ApiStatus.badRequest(message));
    }

    @Override
    public boolean test(ApiObject object) {
        return requirements.stream().allMatch(each -> each.holds(object));
    }
}
