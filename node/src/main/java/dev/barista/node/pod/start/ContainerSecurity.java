package dev.barista.node.pod.start;

import dev.barista.model.object.Json;
import dev.barista.node.pod.run.ContainerView;
import dev.barista.node.volume.PodVolumes;
import dev.barista.node.volume.Refused;
import dev.barista.runtime.Privileges;
import dev.barista.runtime.Privileges.CallFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What the `securityContext` of a container and of its pod says about what the container may do.
///
/// @param profiles the folder in which `localhostProfile` names a file
record ContainerSecurity(Path profiles) {

    private static final long MOST = 1 << 20; // bytes of a profile

    /// @throws Refused if it names a profile that is not there, or not one
    Privileges of(ContainerView container) throws Refused {
        JsonNode own = container.tree().path("securityContext");
        JsonNode ofPod = container.pod().spec().path("securityContext");
        JsonNode profile = own.has("seccompProfile") ? own : ofPod;
        return new Privileges(
                own.path("readOnlyRootFilesystem").asBoolean(false),
                own.path("allowPrivilegeEscalation").asBoolean(false),
                filter(profile.path("seccompProfile")),
                names(own.path("capabilities").path("add")),
                names(own.path("capabilities").path("drop")),
                groups(container, ofPod));
    }

    private static Set<String> names(JsonNode list) {
        return list.valueStream()
                .map(name -> name.asString("").toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private static List<Integer> groups(ContainerView container, JsonNode ofPod) {
        Set<Integer> groups = new LinkedHashSet<>();
        ofPod.path("supplementalGroups").valueStream().forEach(one -> groups.add(one.asInt()));
        var owner = new PodVolumes(container.pod()).owner();
        if (!owner.isNone()) {
            groups.add(owner.group());
        }
        return List.copyOf(groups);
    }

    private CallFilter filter(JsonNode profile) throws Refused {
        String type = profile.path("type").asString("");
        return switch (type) {
            case "", "RuntimeDefault" -> new CallFilter.Usual();
            case "Unconfined" -> new CallFilter.None();
            case "Localhost" ->
                    new CallFilter.Profile(read(profile.path("localhostProfile").asString("")));
            default ->
                    throw new Refused(
                            ("seccompProfile.type: %s (expected: RuntimeDefault, Unconfined or"
                                            + " Localhost)")
                                    .formatted(type));
        };
    }

    private JsonNode read(String name) throws Refused {
        Path file = profiles.resolve(name).normalize();
        if (name.isEmpty() || name.startsWith("/") || !file.startsWith(profiles)) {
            throw new Refused(
                    "seccompProfile.localhostProfile: %s (expected: a path within %s)"
                            .formatted(name, profiles));
        }
        try {
            JsonNode tree =
                    Files.size(file) <= MOST
                            ? Json.MAPPER.readTree(Files.readAllBytes(file))
                            : Json.object();
            if (!tree.path("defaultAction").isString()) {
                throw new Refused(
                        "cannot load seccomp profile \"%s\": defaultAction: none (expected: one)"
                                .formatted(file));
            }
            return tree;
        } catch (IOException | JacksonException unreadable) {
            throw new Refused(
                    "cannot load seccomp profile \"%s\": %s"
                            .formatted(file, unreadable.getMessage()));
        }
    }
}
