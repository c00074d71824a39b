package dev.barista.node.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.config.IdleConfig;
import dev.barista.model.config.PricesConfig;
import dev.barista.model.instance.Rung;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.ledger.Account;
import dev.barista.model.ledger.Counts;
import dev.barista.model.ledger.Fact;
import dev.barista.model.ledger.Ledger;
import dev.barista.model.ledger.LineKey;
import dev.barista.model.ledger.Measure;
import dev.barista.model.ledger.Size;
import dev.barista.model.ledger.Span;
import dev.barista.model.ledger.Use;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import dev.barista.model.serving.IdleSettings;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Clocks;
import dev.barista.node.ladder.Resident;
import dev.barista.node.ladder.Residents;
import dev.barista.node.meter.Requests.Counted;
import dev.barista.runtime.Instance;
import dev.barista.runtime.Usage;
import dev.barista.runtime.network.PodAddresses;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class MeterTest {

    private static final ObjectKey COFFEE = new ObjectKey("default", "coffee-00001");
    private static final long SECOND = 1_000_000_000L;
    private static final IdleSettings SETTINGS =
            IdleSettings.from(Map.of("barista.dev/idle-policy", "ladder"), IdleConfig.DEFAULT);

    private static final PodAddresses ADDRESSES =
            new PodAddresses("10.88.0.2", Optional.of("fd00::2"));

    /// Keeps facts as they come, and accounts as the disk would.
    private static final class ListLedger implements Ledger {
        final List<Fact> facts = new ArrayList<>();
        final Map<String, Account> accounts = new LinkedHashMap<>();
        final Map<ObjectKey, Span> open = new LinkedHashMap<>();

        @Override
        public void add(List<Fact> more) {
            facts.addAll(more);
            for (Fact fact : more) {
                switch (fact) {
                    case Fact.Counted(Account account) ->
                            accounts.put(account.place().id(), account);
                    case Fact.Gone(String id) -> accounts.remove(id);
                    case Fact.Routed(Span span) -> {
                        if (span.until() == null) {
                            open.put(span.revision(), span);
                        } else {
                            open.remove(span.revision());
                        }
                    }
                    case Fact.Used _, Fact.Happened _, Fact.Known _ -> {}
                }
            }
        }

        @Override
        public List<Account> accounts() {
            return List.copyOf(accounts.values());
        }

        @Override
        public List<Span> openSpans() {
            return List.copyOf(open.values());
        }

        Use used(Rung rung) {
            Use sum = Use.NONE;
            for (Fact fact : facts) {
                if (fact instanceof Fact.Used(LineKey line, Use use) && line.rung() == rung) {
                    sum = sum.plus(use);
                }
            }
            return sum;
        }

        Counts counts() {
            Counts counts = Counts.NONE;
            for (Fact fact : facts) {
                if (fact instanceof Fact.Happened(_, _, Measure measure, long amount)) {
                    counts = counts.with(measure, amount);
                }
            }
            return counts;
        }
    }

    /// An app, and how much CPU it has used.
    private final class App {
        final String id;
        double cpuSeconds;
        boolean hasCounters = true;

        App(String id) {
            this.id = id;
        }

        Instance instance() {
            return (Instance)
                    Proxy.newProxyInstance(
                            Instance.class.getClassLoader(),
                            new Class<?>[] {Instance.class},
                            (_, method, _) ->
                                    switch (method.getName()) {
                                        case "id" -> id;
                                        case "usage" -> usage();
                                        case "addresses" -> Optional.of(ADDRESSES);
                                        default -> throw new AssertionError(method);
                                    });
        }

        private Usage usage() throws IOException {
            reads++;
            if (!hasCounters) {
                throw new IOException("no cgroup");
            }
            return new Usage(Duration.ofNanos(Math.round(cpuSeconds * SECOND)), 20L << 20);
        }

        Resident on(Rung rung) {
            return on(rung, Duration.ZERO);
        }

        Resident on(Rung rung, Duration start) {
            return new Resident(
                    COFFEE,
                    new ObjectKey("default", "coffee-00001-x"),
                    "uid",
                    id,
                    rung,
                    rung != Rung.RUNNING,
                    SETTINGS,
                    500,
                    instance(),
                    start);
        }
    }

    private final Map<String, EgressCounter.Sent> sent = new LinkedHashMap<>();
    private final VirtualTime time = new VirtualTime();
    private final InMemoryObjects objects = new InMemoryObjects(time);
    private final ListLedger ledger = new ListLedger();
    private final Map<String, Resident> all = new HashMap<>();
    private final App app = new App("a-0");
    private int reads;
    private Counted counted = Counted.NOTHING;
    private int processes;
    private Meter meter = started();

    /// Another process: what an earlier one still books comes nowhere.
    private Meter started() {
        int process = ++processes;
        var disk =
                new Ledger() {
                    @Override
                    public void add(List<Fact> facts) {
                        if (process == processes) {
                            ledger.add(facts);
                        }
                    }

                    @Override
                    public List<Account> accounts() {
                        return ledger.accounts();
                    }

                    @Override
                    public List<Span> openSpans() {
                        return ledger.openSpans();
                    }
                };
        var made =
                new Meter(
                        disk,
                        () -> PricesConfig.DEFAULT,
                        new Clocks(time, time, time),
                        Runnable::run);
        made.start(
                objects,
                new Residents() {
                    @Override
                    public List<Resident> all() {
                        return List.copyOf(all.values());
                    }

                    @Override
                    public CompletionStage<Boolean> move(
                            String id, Rung to, String reason, Map<String, String> inputs) {
                        return CompletableFuture.completedStage(false);
                    }

                    @Override
                    public void unpark(String reason) {}
                },
                _ -> counted,
                () -> sent);
        return made;
    }

    private void enter(App who, Rung rung) {
        all.put(who.id, who.on(rung));
        meter.entered(who.on(rung));
    }

    private void move(App who, Rung from, Rung to) {
        meter.left(who.on(from));
        enter(who, to);
    }

    private void end(App who, Rung from) {
        meter.left(who.on(from));
        all.remove(who.id);
    }

    private void pass(double seconds, double cpuSeconds) {
        app.cpuSeconds += cpuSeconds;
        time.advance(Duration.ofNanos(Math.round(seconds * SECOND)));
    }

    private void deploy(String routingState, String cpu) {
        objects.create(
                Types.REVISION,
                ApiObject.of(Types.REVISION, COFFEE)
                        .with(tree -> {
                            ObjectNode labels =
                                    ((ObjectNode) tree.get("metadata")).putObject("labels");
                            labels.put(Labels.ROUTING_STATE, routingState);
                            labels.put(Labels.SERVICE, "coffee");
                            ObjectNode limits = Json.object();
                            limits.put("cpu", cpu).put("memory", "64Mi");
                            ObjectNode container = Json.object();
                            container.putObject("resources").set("limits", limits);
                            tree.putObject("spec").putArray("containers").add(container);
                        }));
    }

    private void becomeReady() {
        ApiObject revision = objects.find(Types.REVISION, COFFEE).orElseThrow();
        objects.updateStatus(
                Types.REVISION,
                revision.with(tree ->
                        tree.putObject("status")
                                .putArray("conditions")
                                .addObject()
                                .put("type", "Ready")
                                .put("status", "True")));
    }

    @Test
    void countsAllCpuOfAnInstanceUntilItHasGone() {
        pass(0, 0.3);
        enter(app, Rung.RUNNING);
        pass(300, 120);
        pass(3, 2);
        end(app, Rung.RUNNING);

        assertThat(ledger.used(Rung.RUNNING).cpuNanos())
                .isEqualTo(Math.round(app.cpuSeconds * SECOND));
        assertThat(ledger.used(Rung.RUNNING).nanos()).isEqualTo(303 * SECOND);
    }

    @Test
    void countsWhatAnInstanceSendsBeyondThePodsNetwork() {
        enter(app, Rung.RUNNING);
        sent.put("10.88.0.2", new EgressCounter.Sent(1_000, 3));
        sent.put("fd00::2", new EgressCounter.Sent(500, 1));
        pass(10, 0);
        end(app, Rung.RUNNING);
        sent.put("10.88.0.2", new EgressCounter.Sent(1_200, 4));
        pass(10, 0);

        assertThat(ledger.counts().of(Measure.EGRESS_BYTES)).isEqualTo(1_700);
        assertThat(ledger.counts().of(Measure.EGRESS_CONNECTIONS)).isEqualTo(5);
    }

    @Test
    void aFrozenOneUsesMemoryAndNoCpu() {
        enter(app, Rung.RUNNING);
        pass(30, 3);
        move(app, Rung.RUNNING, Rung.FROZEN);
        pass(100, 0);
        meter.note(woke(Rung.FROZEN));
        move(app, Rung.FROZEN, Rung.RUNNING);
        pass(1, 1);
        end(app, Rung.RUNNING);

        assertThat(ledger.used(Rung.FROZEN)).isEqualTo(new Use(100 * SECOND, 0, 100 * (20L << 20)));
        assertThat(ledger.used(Rung.RUNNING).cpuNanos()).isEqualTo(4 * SECOND);
        assertThat(ledger.counts().of(Measure.WOKE_FROZEN)).isEqualTo(1);
    }

    @Test
    void aChangeOfRungCostsOneReading() {
        enter(app, Rung.RUNNING);
        int before = reads;

        move(app, Rung.RUNNING, Rung.RESERVE);

        assertThat(reads - before).isEqualTo(1);
    }

    @Test
    void afterAKillOnlyTheTimeSinceTheLastReadingIsNotYetBooked() {
        // Given
        enter(app, Rung.RUNNING);
        pass(10, 4);
        pass(7, 2);

        // When: killed, and started on what the ledger has on disk
        meter = started();
        pass(5, 1);
        enter(app, Rung.RUNNING);
        end(app, Rung.RUNNING);

        // Then
        assertThat(ledger.used(Rung.RUNNING).cpuNanos()).isEqualTo(7 * SECOND);
        assertThat(ledger.used(Rung.RUNNING).nanos()).isEqualTo(22 * SECOND);
    }

    @Test
    void closesTheAccountOfAnInstanceThatIsNoMore() {
        enter(app, Rung.RUNNING);
        pass(15, 4);
        end(app, Rung.RUNNING);
        assertThat(ledger.accounts()).hasSize(1);

        pass(20, 0);

        assertThat(ledger.accounts()).isEmpty();
    }

    @Test
    void anInstanceWithoutCountersCountsItsTime() {
        app.hasCounters = false;
        enter(app, Rung.RUNNING);
        pass(50, 1);

        assertThat(ledger.used(Rung.RUNNING)).isEqualTo(new Use(50 * SECOND, 0, 0));
    }

    @Test
    void anInstanceHoldsWhatItsTemplateSays() {
        deploy("active", "1500m");
        enter(app, Rung.RUNNING);
        pass(10, 0);
        move(app, Rung.RUNNING, Rung.RESERVE);
        pass(10, 0);
        move(app, Rung.RESERVE, Rung.FROZEN);
        pass(10, 0);

        assertThat(ledger.facts)
                .filteredOn(fact -> fact instanceof Fact.Used(_, Use use) && use.nanos() > 0)
                .extracting(fact -> ((Fact.Used) fact).line().held())
                .containsExactly(
                        new Size(1500, 64L << 20),
                        new Size(100, 128L << 20),
                        new Size(0, 64L << 20));
    }

    @Test
    void countsRequestsSinceTheLastLook() {
        deploy("active", "1");
        counted = new Counted(10, 1, 2, 3, 4);
        pass(10, 0);
        counted = new Counted(15, 1, 3, 3, 9);
        pass(5, 0);
        meter.close();

        assertThat(ledger.counts().of(Measure.REQUESTS)).isEqualTo(15);
        assertThat(ledger.counts().of(Measure.MET_STOPPED)).isEqualTo(1);
        assertThat(ledger.counts().of(Measure.MET_RESERVE)).isEqualTo(3);
        assertThat(ledger.counts().of(Measure.FILTERED)).isEqualTo(9);
    }

    @Test
    void aWakeIsBookedTogetherWithTheRequestThatWokeIt() {
        deploy("active", "1");
        counted = new Counted(1, 1, 0, 0, 0);
        meter.note(woke(Rung.STOPPED));

        // Killed before the next look.
        meter = started();

        assertThat(ledger.counts().of(Measure.WOKE_STOPPED)).isEqualTo(1);
        assertThat(ledger.counts().of(Measure.REQUESTS)).isEqualTo(1);
        assertThat(ledger.counts().of(Measure.MET_STOPPED)).isEqualTo(1);
    }

    @Test
    void requestsThatWereBookedWithAWakeAreNotBookedAgain() {
        deploy("active", "1");
        counted = new Counted(1, 1, 0, 0, 0);
        meter.note(woke(Rung.STOPPED));
        pass(10, 0);
        meter.close();

        assertThat(ledger.counts().of(Measure.REQUESTS)).isEqualTo(1);
    }

    @Test
    void whatOtherPoliciesWouldHoldIsBookedOnceAtTheNextLook() {
        meter.differed(COFFEE, Measure.TO_ZERO_NANOS, 5 * SECOND);
        meter.differed(COFFEE, Measure.TO_ZERO_NANOS, -2 * SECOND);
        assertThat(ledger.counts().of(Measure.TO_ZERO_NANOS)).isZero();

        pass(20, 0);
        meter.differed(COFFEE, Measure.MIN_SCALE_NANOS, SECOND);
        meter.close();

        assertThat(ledger.counts().of(Measure.TO_ZERO_NANOS)).isEqualTo(3 * SECOND);
        assertThat(ledger.counts().of(Measure.MIN_SCALE_NANOS)).isEqualTo(SECOND);
    }

    private JournalEntry.Woke woke(Rung from) {
        return new JournalEntry.Woke(
                time.instant(),
                COFFEE,
                from,
                new JournalEntry.Caller("127.0.0.1", "", "GET", "/", "curl"),
                List.of());
    }

    @Test
    void aSpanLastsAsLongAsARouteRefersToTheRevision() {
        deploy("active", "1");
        var began = time.instant();
        becomeReady();
        assertThat(ledger.open.get(COFFEE)).isEqualTo(new Span(COFFEE, began, null));

        meter = started();
        assertThat(ledger.open.get(COFFEE)).isEqualTo(new Span(COFFEE, began, null));

        pass(60, 0);
        objects.delete(Types.REVISION, COFFEE, Propagation.BACKGROUND);
        assertThat(ledger.facts).contains(new Fact.Routed(new Span(COFFEE, began, time.instant())));
        assertThat(ledger.open).isEmpty();
    }

    @Test
    void aRevisionThatHasNeverBeenReadyHasNoSpan() {
        deploy("active", "1");
        pass(60, 0);

        assertThat(ledger.open).isEmpty();
    }

    @Test
    void theSpanOfARevisionBeginsWithTheStartThatMadeItReady() {
        // Given: an image that is pulled for a minute
        deploy("active", "1");
        pass(60, 0);
        var begun = time.instant();
        pass(2, 0);
        meter.entered(app.on(Rung.RUNNING, Duration.ofSeconds(2)));

        // When
        becomeReady();

        // Then
        assertThat(ledger.open.get(COFFEE)).isEqualTo(new Span(COFFEE, begun, null));
    }

    @Test
    void theSpanOfARevisionDoesNotBeginBeforeARouteRefersToIt() {
        deploy("reserve", "1");
        pass(2, 0);
        meter.entered(app.on(Rung.RUNNING, Duration.ofSeconds(2)));
        becomeReady();
        pass(60, 0);
        assertThat(ledger.open).isEmpty();

        var routed = time.instant();
        ApiObject revision = objects.find(Types.REVISION, COFFEE).orElseThrow();
        objects.update(
                Types.REVISION,
                revision.with(tree ->
                        ((ObjectNode) tree.path("metadata").path("labels"))
                                .put(Labels.ROUTING_STATE, "active")));

        assertThat(ledger.open.get(COFFEE)).isEqualTo(new Span(COFFEE, routed, null));
    }
}
