package dev.barista.control.configuration;

import dev.barista.control.event.Events;
import dev.barista.control.loop.Outcome;
import dev.barista.control.loop.Reconciler;
import dev.barista.model.condition.Condition;
import dev.barista.model.condition.ConditionSet;
import dev.barista.model.condition.Conditions;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import dev.barista.model.serving.Configuration;
import dev.barista.model.serving.Revision;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Makes a Revision of each generation of a Configuration, and tells which is the latest that is
/// ready.
///
/// Thread-safe.
public final class ConfigurationReconciler implements Reconciler {

    private static final String READY = ConditionSet.READY;

    private final Objects objects;
    private final Events events;
    private final InstantSource clock;
    private final RevisionCollector collector;

    public ConfigurationReconciler(
            Objects objects, Events events, InstantSource clock, Supplier<ConfigSnapshot> config) {
        this.objects = objects;
        this.events = events;
        this.clock = clock;
        this.collector =
                new RevisionCollector(objects, clock, () -> GcPolicy.of(config.get().gc()));
    }

    @Override
    public ResourceType type() {
        return Types.CONFIGURATION;
    }

    @Override
    public ConditionSet conditions() {
        return ConditionSet.CONFIGURATION;
    }

    @Override
    public Outcome reconcile(ApiObject object, Conditions conditions) {
        Configuration configuration = Configuration.from(object);
        List<ApiObject> revisions = revisionsOf(object);
        return switch (RevisionName.of(configuration, objects)) {
            case RevisionName.Taken(String name) ->
                    new Outcome.Settled(
                            creationFailed(
                                            conditions,
                                            "revisions.serving.knative.dev \"%s\" already exists"
                                                    .formatted(name))
                                    .writeTo(object));
            case RevisionName.Ours(ApiObject revision) ->
                    withRevision(configuration, conditions, revisions, revision);
            case RevisionName.Free _ -> withNewRevision(configuration, conditions, revisions);
            case RevisionName.Generated _ -> {
                Optional<ApiObject> current = ofGeneration(revisions, object.generation());
                yield current.isPresent()
                        ? withRevision(configuration, conditions, revisions, current.get())
                        : withNewRevision(configuration, conditions, revisions);
            }
        };
    }

    private List<ApiObject> revisionsOf(ApiObject object) {
        return objects
                .list(
                        Types.REVISION,
                        object.namespace(),
                        Selector.of(Labels.CONFIGURATION, object.name()))
                .stream()
                .filter(revision -> revision.isControlledBy(object))
                .toList();
    }

    private static Optional<ApiObject> ofGeneration(List<ApiObject> revisions, long generation) {
        return revisions.stream()
                .filter(revision -> Revision.from(revision).configurationGeneration() == generation)
                .findFirst();
    }

    private Outcome withNewRevision(
            Configuration configuration, Conditions conditions, List<ApiObject> revisions) {
        ApiObject object = configuration.object();
        ApiObject created;
        try {
            created =
                    objects.create(Types.REVISION, NewRevision.of(configuration, clock.instant()));
        } catch (ApiException e) {
            ApiObject failed = creationFailed(conditions, e.status().message()).writeTo(object);
            if (e.isAlreadyExists()) {
                // The name is that of a revision of another owner: only a change of either one
                // helps.
                return new Outcome.Settled(failed);
            }
            events.warning(
                    object, "CreationFailed", "Failed to create Revision: " + e.status().message());
            return new Outcome.Failed(failed, "failed to create Revision: " + e.status().message());
        }
        events.normal(object, "Created", "Created Revision \"%s\"".formatted(created.name()));
        return withRevision(configuration, conditions, revisions, created);
    }

    private static Conditions creationFailed(Conditions conditions, String why) {
        return conditions.markFalse(
                READY,
                "RevisionFailed",
                "Revision creation failed with message: %s.".formatted(why));
    }

    private Outcome withRevision(
            Configuration configuration,
            Conditions start,
            List<ApiObject> revisions,
            ApiObject current) {
        Configuration.Status before = configuration.status();
        Conditions conditions = start;
        if (!before.latestReadyRevision().equals(current.name())) {
            conditions = conditions.markUnknown(READY, "", "");
        }
        conditions = told(configuration, conditions, current);
        String latestReady =
                LatestReady.among(revisions, current, configuration)
                        .orElse(before.latestReadyRevision());
        if (isReady(current) && latestReady.equals(current.name())) {
            conditions = conditions.markTrue(READY);
        }
        tellOfChange(configuration, latestReady);
        ApiObject next =
                conditions.writeTo(
                        configuration.object(),
                        new Configuration.Status(current.name(), latestReady));
        return collector
                .collect(revisions, latestReady)
                .<Outcome>map(after -> new Outcome.LookAgain(next, after))
                .orElseGet(() -> new Outcome.Settled(next));
    }

    /// Says of the Configuration that its revision failed, if it did.
    private Conditions told(Configuration configuration, Conditions conditions, ApiObject current) {
        Optional<Condition> ready = Conditions.findReady(current).filter(Condition::isFalse);
        if (ready.isEmpty()) {
            return conditions;
        }
        String message =
                "Revision \"%s\" failed with message: %s."
                        .formatted(current.name(), ready.get().message());
        if (!isKnown(configuration, message)) {
            boolean latestReady =
                    configuration.status().latestReadyRevision().equals(current.name());
            events.warning(
                    configuration.object(),
                    latestReady ? "LatestReadyFailed" : "LatestCreatedFailed",
                    "Latest %s revision \"%s\" has failed"
                            .formatted(latestReady ? "ready" : "created", current.name()));
        }
        return conditions.markFalse(READY, "RevisionFailed", message);
    }

    private static boolean isKnown(Configuration configuration, String message) {
        return Conditions.findReady(configuration.object())
                .filter(Condition::isFalse)
                .filter(ready -> ready.message().equals(message))
                .isPresent();
    }

    private void tellOfChange(Configuration configuration, String latestReady) {
        String before = configuration.status().latestReadyRevision();
        if (latestReady.equals(before)) {
            return;
        }
        if (before.isEmpty()) {
            events.normal(
                    configuration.object(), "ConfigurationReady", "Configuration becomes ready");
        }
        events.normal(
                configuration.object(),
                "LatestReadyUpdate",
                "LatestReadyRevisionName updated to \"%s\"".formatted(latestReady));
    }

    private static boolean isReady(ApiObject revision) {
        return Conditions.findReady(revision).filter(Condition::isTrue).isPresent();
    }
}
