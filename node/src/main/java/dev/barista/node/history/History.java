package dev.barista.node.history;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import dev.barista.node.controlled.Adoption;
import dev.barista.node.work.OwnerIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Keeps the templates that the controllers of one kind had, as ControllerRevisions. Thread-safe.
public final class History {

    private static final int LIMIT = 10;

    private final Objects objects;
    private final ResourceType type;
    private final OwnerIndex revisions;

    /// @param type of the controllers
    /// @param revisions kept up to date by a watch
    public History(Objects objects, ResourceType type, OwnerIndex revisions) {
        this.objects = objects;
        this.type = type;
        this.revisions = revisions;
    }

    /// The revisions of a controller; that of its template is made if there is none.
    public Revisions of(ApiObject owner) {
        if (Adoption.isDue(owner)) {
            Adoption.adopt(objects, Types.CONTROLLER_REVISION, owner).forEach(revisions::note);
        }
        List<ApiObject> all = new ArrayList<>(ownedBy(owner));
        ApiObject update = latest(owner, all);
        all.removeIf(one -> one.key().equals(update.key()));
        all.add(update);
        String name = owner.status().path("currentRevision").asString("");
        ApiObject current =
                all.stream().filter(one -> one.name().equals(name)).findFirst().orElse(update);
        return new Revisions(current, update, all, collisions(owner));
    }

    private List<ApiObject> ownedBy(ApiObject owner) {
        return revisions.ownedBy(owner.uid()).stream()
                .flatMap(key -> objects.find(Types.CONTROLLER_REVISION, key).stream())
                .filter(one -> one.isControlledBy(owner) && !one.isTerminating())
                .sorted(TemplateRevision.OLDEST_FIRST)
                .toList();
    }

    /// A template of the past that is wanted again becomes the newest.
    private ApiObject latest(ApiObject owner, List<ApiObject> all) {
        long newest = all.isEmpty() ? 0 : TemplateRevision.numberOf(all.getLast());
        Optional<ApiObject> equal =
                all.reversed().stream()
                        .filter(one -> TemplateRevision.matches(one, owner))
                        .findFirst();
        if (equal.isEmpty()) {
            return create(owner, newest + 1);
        }
        if (equal.get().equals(all.getLast())) {
            return equal.get();
        }
        ObjectNode patch = Json.object().put("revision", newest + 1);
        return objects.patch(Types.CONTROLLER_REVISION, equal.get().key(), patch);
    }

    private ApiObject create(ApiObject owner, long number) {
        int collisions = collisions(owner);
        ApiObject wanted = TemplateRevision.of(owner, number, collisions);
        try {
            ApiObject created = objects.create(Types.CONTROLLER_REVISION, wanted);
            revisions.note(created);
            return created;
        } catch (ApiException refused) {
            if (!refused.isAlreadyExists()) {
                throw refused;
            }
            return takeOver(owner, wanted.key(), collisions, refused);
        }
    }

    /// The name is taken: by one of ours that the watch has not shown yet, or by a collision.
    private ApiObject takeOver(
            ApiObject owner, ObjectKey key, int collisions, ApiException refused) {
        ApiObject there = objects.require(Types.CONTROLLER_REVISION, key);
        if (there.isControlledBy(owner) && TemplateRevision.matches(there, owner)) {
            revisions.note(there);
            return there;
        }
        objects.updateStatus(
                type,
                owner.with(
                        tree -> tree.withObject("/status").put("collisionCount", collisions + 1)));
        throw refused; // and try again, with another hash
    }

    private static int collisions(ApiObject owner) {
        return owner.status().path("collisionCount").asInt(0);
    }

    /// Deletes the oldest that no pod is made of, beyond `spec.revisionHistoryLimit`.
    ///
    /// @param used names of those that pods are made of
    public void forget(ApiObject owner, Revisions known, Set<String> used) {
        int limit = owner.spec().path("revisionHistoryLimit").asInt(LIMIT);
        List<ApiObject> idle =
                known.all().stream()
                        .filter(one -> !one.equals(known.current()) && !one.equals(known.update()))
                        .filter(one -> !used.contains(one.name()))
                        .toList();
        idle.stream()
                .limit(Math.max(0, idle.size() - limit))
                .forEach(one ->
                        objects.delete(
                                Types.CONTROLLER_REVISION, one.key(), Propagation.BACKGROUND));
    }
}
