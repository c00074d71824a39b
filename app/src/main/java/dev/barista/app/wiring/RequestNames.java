package dev.barista.app.wiring;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.model.requestlog.Names;
import dev.barista.model.requestlog.RequestEntry;
import dev.barista.node.ladder.Resident;
import dev.barista.node.ladder.Residents;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// Finds the names that lines of the request log have: of the Service, by the revision, and of the
/// pod, by the instance. What it has found is kept for [#KEPT], for an instance may come to sit in
/// another pod. Thread-safe.
final class RequestNames implements Function<RequestEntry, Names> {

    private static final int MOST = 4_096;
    private static final Duration KEPT = Duration.ofSeconds(5);

    private record Parents(String service, String configuration) {}

    private record Pod(String name, String ip) {
        static final Pod NONE = new Pod("", "");
    }

    private final Objects objects;
    private final Residents residents;
    private final Cache<ObjectKey, Parents> parents = cache();
    private final Cache<String, Pod> pods = cache();

    RequestNames(Objects objects, Residents residents) {
        this.objects = objects;
        this.residents = residents;
    }

    private static <K, V> Cache<K, V> cache() {
        return Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(KEPT).build();
    }

    @Override
    public Names apply(RequestEntry entry) {
        Parents of = parents.get(entry.revision(), this::parentsOf);
        Pod pod = entry.instance().isEmpty() ? Pod.NONE : pods.get(entry.instance(), this::podOf);
        return new Names(of.service(), of.configuration(), pod.name(), pod.ip());
    }

    private Parents parentsOf(ObjectKey revision) {
        Optional<ApiObject> found = objects.find(Types.REVISION, revision);
        return new Parents(label(found, Labels.SERVICE), label(found, Labels.CONFIGURATION));
    }

    private static String label(Optional<ApiObject> object, String name) {
        return object.flatMap(found -> found.findLabel(name)).orElse("");
    }

    private Pod podOf(String instance) {
        return residents.all().stream()
                .filter(resident -> resident.id().equals(instance))
                .findFirst()
                .map(Resident::pod)
                .map(key -> new Pod(key.name(), ipOf(key)))
                .orElse(Pod.NONE);
    }

    private String ipOf(ObjectKey pod) {
        return objects.find(Types.POD, pod)
                .map(found -> found.status().path("podIP").asString(""))
                .orElse("");
    }
}
