package dev.barista.gateway.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.load.RevisionLoad;
import dev.barista.gateway.port.Backend;
import dev.barista.gateway.port.RevisionLimits;
import dev.barista.model.instance.Endpoint;
import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private static final ObjectKey HELLO = new ObjectKey("default", "hello-00001");
    private static final Caller CALLER = new Caller("127.0.0.1", "", "GET", "/", "");

    /// A request that keeps what it is granted.
    private static final class Request implements Waiter {
        private final List<Instance> granted = new ArrayList<>();
        private int denied;

        @Override
        public void granted(Instance instance) {
            granted.add(instance);
        }

        @Override
        public void denied() {
            denied++;
        }

        @Override
        public Caller caller() {
            return CALLER;
        }

        boolean hasSlot() {
            return !granted.isEmpty();
        }
    }

    private final VirtualTime time = new VirtualTime();
    private final WaitBudget budget = new WaitBudget(3, 4);
    private final List<ObjectKey> woken = new ArrayList<>();
    private final List<CompletableFuture<List<Stage>>> raises = new ArrayList<>();
    private final Breaker breaker = breaker(1);

    private Breaker breaker(int containerConcurrency) {
        return new Breaker(
                HELLO,
                limits(containerConcurrency),
                new RevisionLoad(1, 0),
                budget,
                (revision, _) -> woken.add(revision),
                (_, _) -> {
                    var answer = new CompletableFuture<List<Stage>>();
                    raises.add(answer);
                    return answer;
                },
                time,
                time);
    }

    private static RevisionLimits limits(int containerConcurrency) {
        return new RevisionLimits(
                containerConcurrency, Duration.ofMinutes(5), Duration.ZERO, Duration.ZERO);
    }

    private static Backend backend(String id, int port, Rung rung) {
        var endpoint = new Endpoint.OnHost("127.0.0.1", port);
        return new Backend(id, endpoint, rung, Rung.STOPPED, List.of());
    }

    private static Backend backend(String id) {
        return backend(id, 1, Rung.RUNNING);
    }

    private Request held() {
        Request request = new Request();
        assertThat(breaker.hold(request)).isEqualTo(Breaker.Held.QUEUED);
        return request;
    }

    private Instance acquire() {
        return Objects.requireNonNull(breaker.tryAcquire(time.nanos(), new SplittableRandom(1)));
    }

    @Test
    void waitersAreServedInTheOrderTheyCame() {
        Request first = held();
        Request second = held();

        breaker.add(backend("one"));
        assertThat(first.hasSlot()).isTrue();
        assertThat(second.hasSlot()).isFalse();

        breaker.release(first.granted.getFirst());
        assertThat(second.hasSlot()).isTrue();
    }

    @Test
    void aRequestThatComesLaterDoesNotOvertakeOneThatWaits() {
        breaker.add(backend("one"));
        Instance busy = acquire();
        Request waiting = held();

        breaker.releaseRefused(busy, time.nanos() + 1_000); // free, and passed over for a while

        assertThat(waiting.hasSlot()).isFalse();
        time.advance(Duration.ofNanos(1_000));
        assertThat(breaker.tryAcquire(time.nanos(), new SplittableRandom(1))).isNull();
        breaker.dispatch();
        assertThat(waiting.hasSlot()).isTrue();
    }

    @Test
    void aRequestThatIsPutBackComesFirstAndIsNotRefused() {
        Request first = held();
        held();
        held();
        Request back = new Request();
        assertThat(breaker.hold(new Request())).isEqualTo(Breaker.Held.FULL);

        breaker.holdFirst(back);
        breaker.add(backend("one"));

        assertThat(back.hasSlot()).isTrue();
        assertThat(first.hasSlot()).isFalse();
        assertThat(breaker.waiting()).isEqualTo(3);
    }

    @Test
    void theBudgetOfAllRevisionsRefusesToo() {
        Breaker other = breaker(1);
        other.hold(new Request());
        other.hold(new Request());
        held();
        held();

        assertThat(breaker.hold(new Request())).isEqualTo(Breaker.Held.FULL);
        assertThat(budget.waiting()).isEqualTo(4);
    }

    @Test
    void aCancelledWaiterHoldsNoSlotAndNoPlace() {
        Request first = held();
        Request second = held();

        assertThat(breaker.cancel(first)).isTrue();
        breaker.add(backend("one"));

        assertThat(first.hasSlot()).isFalse();
        assertThat(second.hasSlot()).isTrue();
        assertThat(breaker.cancel(second)).isFalse();
        assertThat(budget.waiting()).isZero();
    }

    @Test
    void theRevisionIsWokenOnceForAllThatWait() {
        Request first = held();
        Request second = held();
        assertThat(woken).containsExactly(HELLO);

        breaker.cancel(first);
        breaker.cancel(second);
        held();

        assertThat(woken).containsExactly(HELLO, HELLO);
    }

    @Test
    void theRevisionIsWokenAgainIfItsLastInstanceLeavesThoseThatWait() {
        breaker.add(backend("one"));
        acquire();
        held();
        assertThat(woken).isEmpty();

        breaker.remove("one");

        assertThat(woken).containsExactly(HELLO);
    }

    @Test
    void aHigherLimitServesThoseThatWait() {
        breaker.add(backend("one"));
        acquire();
        Request waiting = held();

        breaker.limit(limits(2));

        assertThat(waiting.hasSlot()).isTrue();
    }

    @Test
    void anInstanceThatListensElsewhereTakesThePlaceOfTheOneOfItsName() {
        breaker.add(backend("one"));
        Instance before = acquire();

        breaker.add(backend("one", 2, Rung.RUNNING));

        assertThat(breaker.instances()).hasSize(1).doesNotContain(before);
        assertThat(before.drained()).isNotCompleted();
        breaker.release(before);
        assertThat(before.drained()).isCompleted();
    }

    @Test
    void anInstanceThatIsSaidAgainKeepsItsRequests() {
        breaker.add(backend("one"));
        Instance same = acquire();

        breaker.add(backend("one"));

        assertThat(breaker.instances()).containsExactly(same);
        assertThat(same.inFlight()).isOne();
    }

    /// What follows a completion may take other locks, or this one on another thread: it is not run
    /// while the breaker holds its own.
    @Test
    void noFutureIsCompletedUnderTheLock() {
        breaker.add(backend("one"));
        Instance replaced = breaker.instances().getFirst();
        CompletableFuture<Boolean> lockWasFree =
                replaced.drained()
                        .thenApply(_ -> answersElsewhere(() -> breaker.cancel(new Request())))
                        .toCompletableFuture();

        breaker.add(backend("one", 2, Rung.RUNNING));

        assertThat(lockWasFree).isCompletedWithValue(true);
    }

    private static boolean answersElsewhere(Runnable call) {
        try {
            CompletableFuture.runAsync(call).get(1, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException locked) {
            return false;
        } catch (InterruptedException | ExecutionException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    @Test
    void aRaiseTellsThatTheRevisionIsWantedShortlyAfterIt() {
        breaker.add(backend("one", 1, Rung.FROZEN));
        Request request = new Request();
        Instance lowered = acquire();

        var raised = breaker.raise(lowered, request).toCompletableFuture();
        var shared = breaker.raise(lowered, new Request()).toCompletableFuture();
        raises.getFirst().complete(List.of());

        assertThat(raises).hasSize(1);
        assertThat(raised).isCompleted();
        assertThat(shared).isCompleted();
        assertThat(woken).isEmpty();
        time.advance(Duration.ofMillis(10));
        assertThat(woken).containsExactly(HELLO);
        time.advance(Duration.ofSeconds(2));
        assertThat(woken).containsExactly(HELLO);
    }

    @Test
    void aRaiseThatTakesLongTellsSoAfterASecond() {
        breaker.add(backend("one", 1, Rung.RESERVE));

        var raised = breaker.raise(acquire(), new Request()).toCompletableFuture();
        time.advance(Duration.ofMillis(999));
        assertThat(woken).isEmpty();
        time.advance(Duration.ofMillis(1));

        assertThat(woken).containsExactly(HELLO);
        assertThat(raised).isNotCompleted();
    }

    @Test
    void aRaiseThatFailsTellsSoAtOnce() {
        breaker.add(backend("one", 1, Rung.FROZEN));

        var raised = breaker.raise(acquire(), new Request()).toCompletableFuture();
        raises.getFirst().completeExceptionally(new IllegalStateException("gone"));
        time.advance(Duration.ZERO);

        assertThat(raised).isCompletedExceptionally();
        assertThat(woken).containsExactly(HELLO);
        assertThat(breaker.isAsleep()).isTrue();
    }

    @Test
    void onlyTheFirstThatIsServedTakesTheWake() {
        held();
        breaker.add(backend("one"));

        assertThat(breaker.takeWake()).isTrue();
        assertThat(breaker.takeWake()).isFalse();
    }

    private Breaker service() {
        return Breaker.ofService(HELLO, new RevisionLoad(1, 0), budget, time, time);
    }

    @Test
    void aServiceWithoutInstancesDeniesARequestAtOnce() {
        Request request = new Request();

        service().hold(request);

        assertThat(request.denied).isOne();
        assertThat(woken).isEmpty();
        assertThat(budget.waiting()).isZero();
    }

    @Test
    void aServiceWhoseLastInstanceLeavesDeniesThoseThatWait() {
        Breaker service = service();
        service.add(backend("one"));
        Instance one = service.find("one").orElseThrow();
        one.suspendUntil(time.nanos() + 1);
        Request request = new Request();
        service.hold(request);
        assertThat(request.denied).isZero();

        service.remove("one");

        assertThat(request.denied).isOne();
        assertThat(request.hasSlot()).isFalse();
    }
}
