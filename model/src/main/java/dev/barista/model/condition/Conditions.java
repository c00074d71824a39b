package dev.barista.model.condition;

import static dev.barista.model.condition.ConditionSet.READY;

import com.google.errorprone.annotations.CheckReturnValue;
import dev.barista.model.condition.Condition.Severity;
import dev.barista.model.condition.Condition.State;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The conditions of one object during one reconcile.
///
/// Ready follows its dependents: any `False` among them makes it `False`, else any `Unknown` makes
/// it `Unknown`, and it carries the reason and message of the one that decided. All that changes in
/// one reconcile bears the same time; what says at the end what it said at the start keeps the time
/// it had.
///
/// Immutable: each move returns the next state. Thread-safe.
///
/// ```java
/// Conditions conditions = Conditions.of(ConditionSet.REVISION, revision, now).initialised();
/// conditions = conditions.markUnknown("ResourcesAvailable", "Deploying", "");
/// objects.updateStatus(Types.REVISION, conditions.writeTo(revision));
/// ```
@CheckReturnValue
public final class Conditions {

    private final ConditionSet set;
    private final Instant now;
    private final SortedMap<String, Condition> before;
    private final SortedMap<String, Condition> current;

    private Conditions(
            ConditionSet set,
            Instant now,
            SortedMap<String, Condition> before,
            SortedMap<String, Condition> current) {
        this.set = set;
        this.now = now;
        this.before = before;
        this.current = current;
    }

    /// The conditions in an object's status.
    ///
    /// @param now the time of whatever changes; kept to the second, as Kubernetes writes it
    public static Conditions of(ConditionSet set, ApiObject object, Instant now) {
        SortedMap<String, Condition> read = new TreeMap<>();
        for (JsonNode tree : object.status().path("conditions")) {
            Condition condition = Condition.from(tree);
            read.put(condition.type(), condition);
        }
        return new Conditions(set, now.truncatedTo(ChronoUnit.SECONDS), read, read);
    }

    /// The Ready condition of any object whose kind has one.
    public static Optional<Condition> findReady(ApiObject object) {
        return find(object, READY);
    }

    public static Optional<Condition> find(ApiObject object, String type) {
        return object.status()
                .path("conditions")
                .valueStream()
                .filter(tree -> type.equals(tree.path("type").asString("")))
                .map(Condition::from)
                .findFirst();
    }

    public Optional<Condition> find(String type) {
        return Optional.ofNullable(current.get(type));
    }

    /// Ready, or `Unknown` as long as nothing has been reported.
    public Condition ready() {
        return find(READY).orElseGet(() -> condition(READY, State.UNKNOWN, "", ""));
    }

    public boolean isTrue(String type) {
        return find(type).filter(Condition::isTrue).isPresent();
    }

    public boolean isFalse(String type) {
        return find(type).filter(Condition::isFalse).isPresent();
    }

    /// Every dependent has a say from here on: `Unknown`, or `True` if Ready is.
    public Conditions initialised() {
        boolean wasReady = isTrue(READY);
        Conditions next = current.containsKey(READY) ? this : set(READY, State.UNKNOWN, "", "");
        for (String dependent : set.dependents()) {
            if (!next.current.containsKey(dependent)) {
                next = next.set(dependent, wasReady ? State.TRUE : State.UNKNOWN, "", "");
            }
        }
        return next;
    }

    /// What a reconcile of a generation begins with: until it knows better, a Ready about the
    /// generation before says nothing about this one.
    public Conditions startedOn(ApiObject object) {
        return observedGeneration(object) == object.generation()
                ? this
                : markUnknown(
                        READY, "NewObservedGenFailure", "unsuccessfully observed a new generation");
    }

    public Conditions markTrue(String type) {
        return markTrue(type, "", "");
    }

    public Conditions markTrue(String type, String reason, String message) {
        Conditions next = set(type, State.TRUE, reason, message);
        return set.isInformation(type) ? next : next.withReadyRecomputed(type);
    }

    public Conditions markFalse(String type, String reason, String message) {
        Conditions next = set(type, State.FALSE, reason, message);
        return set.dependents().contains(type)
                ? next.set(READY, State.FALSE, reason, message)
                : next;
    }

    public Conditions markUnknown(String type, String reason, String message) {
        Conditions next = set(type, State.UNKNOWN, reason, message);
        if (!set.dependents().contains(type)) {
            return next;
        }
        Optional<Condition> failed = next.latest(State.FALSE);
        if (failed.isEmpty()) {
            return next.set(READY, State.UNKNOWN, reason, message);
        }
        return next.isFalse(READY) ? next : next.setReadyLike(failed.get());
    }

    /// Says of `type` what `other` says of itself, which may be a condition of another object.
    public Conditions markLike(String type, Condition other) {
        return switch (other.state()) {
            case TRUE -> markTrue(type, other.reason(), other.message());
            case FALSE -> markFalse(type, other.reason(), other.message());
            case UNKNOWN -> markUnknown(type, other.reason(), other.message());
        };
    }

    /// Forgets a condition that Ready does not depend on.
    public Conditions without(String type) {
        if (!set.isInformation(type)) {
            throw new IllegalArgumentException(
                    "condition: %s (expected: one that Ready does not depend on)".formatted(type));
        }
        SortedMap<String, Condition> next = new TreeMap<>(current);
        next.remove(type);
        return new Conditions(set, now, before, next);
    }

    /// A copy of the object with these conditions, and its generation as the observed one. The rest
    /// of its status stays.
    public ApiObject writeTo(ApiObject object) {
        return writeTo(object, _ -> {});
    }

    /// @param others writes the rest of the status
    public ApiObject writeTo(ApiObject object, Consumer<ObjectNode> others) {
        return object.with(tree -> {
            ObjectNode status =
                    tree.get("status") instanceof ObjectNode there
                            ? there
                            : tree.putObject("status");
            if (object.generation() > 0) {
                status.put("observedGeneration", object.generation());
            }
            status.set("conditions", toTree());
            others.accept(status);
        });
    }

    /// The list as it is written: sorted by type.
    ArrayNode toTree() {
        ArrayNode list = Json.MAPPER.createArrayNode();
        for (Condition condition : current.values()) {
            list.add(settled(condition).toTree());
        }
        return list;
    }

    /// What came back to what it was has not changed.
    private Condition settled(Condition condition) {
        Condition old = before.get(condition.type());
        return old != null && old.since() != null && condition.saysWhat(old) ? old : condition;
    }

    private static long observedGeneration(ApiObject object) {
        return object.status().path("observedGeneration").asLong(0);
    }

    private Conditions withReadyRecomputed(String changed) {
        Optional<Condition> unhappy = latest(State.FALSE).or(() -> latest(State.UNKNOWN));
        if (unhappy.isPresent()) {
            return setReadyLike(unhappy.get());
        }
        if (!current.keySet().containsAll(set.dependents())) {
            return set(READY, State.UNKNOWN, "", "");
        }
        return changed.equals(READY) ? this : set(READY, State.TRUE, "", "");
    }

    /// The dependent that came to be in `state` last; of several at once the first by name.
    private Optional<Condition> latest(State state) {
        return current.values().stream()
                .filter(condition -> set.dependents().contains(condition.type()))
                .filter(condition -> condition.state() == state)
                .max(
                        Comparator.comparing(Conditions::changed)
                                .thenComparing(Condition::type, Comparator.reverseOrder()));
    }

    private static Instant changed(Condition condition) {
        return condition.since() == null ? Instant.MIN : condition.since();
    }

    private Conditions setReadyLike(Condition dependent) {
        return set(READY, dependent.state(), dependent.reason(), dependent.message());
    }

    private Conditions set(String type, State state, String reason, String message) {
        Condition next = condition(type, state, reason, message);
        Condition old = current.get(type);
        if (old != null && old.since() != null && next.saysWhat(old)) {
            return this;
        }
        SortedMap<String, Condition> changed = new TreeMap<>(current);
        changed.put(type, next);
        return new Conditions(set, now, before, changed);
    }

    private Condition condition(String type, State state, String reason, String message) {
        Severity severity = set.isInformation(type) ? Severity.INFO : Severity.ERROR;
        return new Condition(type, state, severity, now, reason, message);
    }

    @Override
    public String toString() {
        return toTree().toString();
    }
}
