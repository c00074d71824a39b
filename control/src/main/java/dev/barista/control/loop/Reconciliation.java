package dev.barista.control.loop;

import dev.barista.control.event.Events;
import dev.barista.model.condition.Conditions;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads an object, has it reconciled, writes the status that came of it, and tells of failures.
///
/// Thread-safe if the reconciler is.
public final class Reconciliation implements Work {

    /// How often a status is written at most, when others keep changing the object.
    private static final int WRITES = 10;

    private static final Logger log = LoggerFactory.getLogger(Reconciliation.class);

    private final Reconciler reconciler;
    private final Objects objects;
    private final Events events;
    private final InstantSource clock;

    public Reconciliation(
            Reconciler reconciler, Objects objects, Events events, InstantSource clock) {
        this.reconciler = reconciler;
        this.objects = objects;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public Next run(ObjectKey key) throws Exception {
        Optional<ApiObject> found =
                objects.find(reconciler.type(), key)
                        .filter(object -> !object.isTerminating())
                        .filter(reconciler::concerns);
        if (found.isEmpty()) {
            reconciler.gone(key);
            return Next.DONE;
        }
        ApiObject object = found.get();
        Outcome outcome = reconcile(object);
        boolean written = write(object, outcome.object());
        return switch (outcome) {
            case Outcome.Settled _ -> written ? Next.DONE : new Next.Retry();
            case Outcome.LookAgain(_, var after) ->
                    written ? new Next.After(after) : new Next.Retry();
            case Outcome.Failed _ -> new Next.Retry();
        };
    }

    private Outcome reconcile(ApiObject object) {
        Conditions conditions =
                Conditions.of(reconciler.conditions(), object, clock.instant())
                        .initialised()
                        .startedOn(object);
        try {
            Outcome outcome = reconciler.reconcile(object, conditions);
            if (outcome instanceof Outcome.Failed(_, String fault)) {
                log.atWarn()
                        .addKeyValue("kind", object.kind())
                        .addKeyValue("key", object.key())
                        .addKeyValue("fault", fault)
                        .log("failed, will try again");
                events.warning(object, "InternalError", fault);
            }
            return outcome;
        } catch (Exception e) {
            boolean temporary = e instanceof ApiException api && api.isConflict();
            if (!temporary) {
                log.atWarn()
                        .addKeyValue("kind", object.kind())
                        .addKeyValue("key", object.key())
                        .setCause(e)
                        .log("failed, will try again");
                events.warning(object, "InternalError", messageOf(e));
            }
            return new Outcome.Failed(conditions.writeTo(object), messageOf(e));
        }
    }

    private static String messageOf(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    /// Writes the status that `wanted` has, if it differs from what was read. No other code writes
    /// the status of this kind, so a conflict means that something beside it has changed.
    ///
    /// @return false if it could not be written
    private boolean write(ApiObject read, ApiObject wanted) {
        if (SameTree.test(wanted.status(), read.status())) {
            return true;
        }
        ApiObject next = wanted;
        for (int n = 1; ; n++) {
            try {
                objects.updateStatus(reconciler.type(), next);
                return true;
            } catch (ApiException e) {
                if (e.isNotFound()) {
                    return true;
                }
                if (!e.isConflict() || n == WRITES) {
                    events.warning(
                            read,
                            "UpdateFailed",
                            "Failed to update status for \"%s\": %s"
                                    .formatted(read.name(), e.status().message()));
                    return false;
                }
                Optional<ApiObject> latest =
                        objects.find(reconciler.type(), read.key())
                                .filter(object -> object.uid().equals(read.uid()));
                if (latest.isEmpty()) {
                    return true;
                }
                next = latest.get().with(tree -> tree.set("status", wanted.status()));
            }
        }
    }
}
