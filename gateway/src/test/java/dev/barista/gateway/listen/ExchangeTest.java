package dev.barista.gateway.listen;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.port.ListenerKind;
import dev.barista.gateway.port.RevisionLimits;
import dev.barista.gateway.stream.Delivery;
import dev.barista.gateway.stream.Reply;
import dev.barista.gateway.stream.RequestHead;
import dev.barista.gateway.stream.ResetReason;
import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.stream.testkit.FakeClientStream;
import dev.barista.gateway.stream.testkit.FakeInstanceStream;
import dev.barista.gateway.stream.testkit.FakePool;
import dev.barista.gateway.stream.testkit.TestHead;
import dev.barista.gateway.stream.testkit.TestInstances;
import dev.barista.gateway.stream.testkit.TestPlane;
import dev.barista.gateway.wire.Framing;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One request between a client and an instance, both played by the test, in virtual time.
class ExchangeTest {

    private static final RevisionLimits LIMITS =
            new RevisionLimits(1, ofSeconds(10), ofSeconds(4), Duration.ZERO);

    private final TestPlane plane = new TestPlane(LIMITS);
    private final FakePool pool = new FakePool();

    private FakeClientStream start(RequestHead head, boolean ended) {
        FakeClientStream client = new FakeClientStream(head, ended);
        new Dispatcher(plane.plane(), plane.loop().state(), pool, client, ListenerKind.PUBLIC)
                .dispatch();
        return client;
    }

    private FakeClientStream get() {
        return start(TestHead.request(0, "GET / HTTP/1.1", "Host: hello.test"), true);
    }

    private FakeClientStream post() {
        return start(
                TestHead.request(4, "POST / HTTP/1.1", "Host: hello.test", "Content-Length: 4"),
                false);
    }

    private FakeClientStream put() {
        return start(
                TestHead.request(4, "PUT / HTTP/1.1", "Host: hello.test", "Content-Length: 4"),
                false);
    }

    private FakeClientStream websocket() {
        return start(
                TestHead.request(0, "GET / HTTP/1.1", "Host: hello.test", "Upgrade: websocket"),
                true);
    }

    private void serve() {
        TestInstances.add(plane.revision(), 8080);
        plane.loop().run();
    }

    private int inFlight() {
        return plane.revision().instances().getFirst().inFlight();
    }

    private static void ok(FakeInstanceStream instance) {
        instance.respond(TestHead.response(Framing.UNTIL_CLOSE, "HTTP/1.1 200 OK"));
    }

    private static int status(FakeClientStream client) {
        return Objects.requireNonNull(client.answer()).status();
    }

    private static String text(FakeClientStream client) {
        return Objects.requireNonNull(client.answer()).text();
    }

    @Test
    void aRequestGoesOutAndItsResponseComesBack() {
        serve();
        FakeClientStream client = get();
        FakeInstanceStream instance = pool.open();
        Trailers trailers = new Trailers(List.of(new Trailers.Field("X-Sum", "1")));

        ok(instance);
        instance.respond("hello");
        int during = inFlight();
        instance.endResponse(trailers);

        assertThat(instance.isRequestEnded()).isTrue();
        assertThat(client.statuses()).containsExactly(200);
        assertThat(client.received()).isEqualTo("hello");
        assertThat(client.trailers()).isEqualTo(trailers);
        assertThat(during).isOne();
        assertThat(inFlight()).isZero();
    }

    @Test
    void aBodyIsNotReadBeforeAnInstanceTakesIt() {
        FakeClientStream client = post();
        client.send("ab");
        boolean held = client.isReading();

        serve();
        FakeInstanceStream instance = pool.open();
        client.send("cd");
        client.endRequest();

        assertThat(held).isFalse();
        assertThat(instance.received()).isEqualTo("abcd");
        assertThat(instance.isRequestEnded()).isTrue();
    }

    @Test
    void aClientIsReadOnlyWhileItsInstanceTakesMore() {
        serve();
        FakeClientStream client = post();
        FakeInstanceStream instance = pool.open();

        instance.takes(false);
        boolean stopped = client.isReading();
        instance.takes(true);

        assertThat(stopped).isFalse();
        assertThat(client.isReading()).isTrue();
    }

    @Test
    void anInstanceIsReadOnlyWhileItsClientTakesMore() {
        serve();
        FakeClientStream client = get();
        FakeInstanceStream instance = pool.open();
        ok(instance);

        client.writable(false);
        instance.respond("much");
        boolean stopped = instance.isReading();
        client.takes(true);

        assertThat(stopped).isFalse();
        assertThat(instance.isReading()).isTrue();
    }

    @Test
    void aKeptConnectionIsUsedFirst() {
        serve();
        FakeInstanceStream kept = pool.keep();

        get();

        assertThat(kept.isRequestEnded()).isTrue();
        assertThat(pool.opening()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"UNSENT", "NOT_TAKEN"})
    void aRequestThatWasNotTakenIsSentAgainOnce(Delivery delivery) {
        serve();
        FakeInstanceStream kept = pool.keep();
        FakeClientStream client = get();

        kept.breakOff(delivery);
        FakeInstanceStream second = pool.open();
        boolean again = second.isRequestEnded();
        second.breakOff(delivery);

        assertThat(again).isTrue();
        assertThat(status(client)).isEqualTo(502);
        assertThat(pool.opening()).isZero();
        assertThat(inFlight()).isZero();
    }

    @Test
    void aRequestThatMayHaveBeenReadIsNotSentAgain() {
        serve();
        FakeInstanceStream kept = pool.keep();
        FakeClientStream client = get();

        kept.breakOff(Delivery.UNKNOWN);

        assertThat(status(client)).isEqualTo(502);
        assertThat(pool.opening()).isZero();
    }

    @Test
    void aPostThatWasNotTakenIsNotSentAgain() {
        serve();
        FakeInstanceStream kept = pool.keep();
        FakeClientStream client = post();

        kept.breakOff(Delivery.NOT_TAKEN);

        assertThat(status(client)).isEqualTo(502);
    }

    @Test
    void aBodyIsSentAgainWithItsRequestWholeAndInOrder() {
        serve();
        FakeInstanceStream kept = pool.keep();
        FakeClientStream client = put();
        client.send("ab");
        kept.breakOff(Delivery.NOT_TAKEN);
        client.send("cd"); // while no instance has the request
        client.endRequest();

        FakeInstanceStream second = pool.open();

        assertThat(second.received()).isEqualTo("abcd");
        assertThat(second.isRequestEnded()).isTrue();
    }

    @Test
    void aRequestIsNotSentAgainAfterAnInterimResponse() {
        serve();
        FakeInstanceStream kept = pool.keep();
        FakeClientStream client = get();
        kept.respond(TestHead.response(0, "HTTP/1.1 103 Early Hints"));

        kept.breakOff(Delivery.NOT_TAKEN);

        assertThat(client.statuses()).containsExactly(103);
        assertThat(status(client)).isEqualTo(502);
    }

    @Test
    void aResponseThatBreaksOffIsBrokenOffForTheClient() {
        serve();
        FakeClientStream client = get();
        FakeInstanceStream instance = pool.open();
        ok(instance);

        instance.breakOff(Delivery.UNKNOWN);

        assertThat(client.resetReason()).isEqualTo(ResetReason.FAILED);
        assertThat(client.answer()).isNull();
    }

    @Test
    void anInstanceThatRefusesIsTriedAgainUntilThatTakesTooLong() {
        serve();
        FakeClientStream client = get();

        pool.fail(new ConnectException("Connection refused"));
        plane.loop().advance(ofSeconds(1));
        boolean again = pool.opening() == 1;
        plane.loop().advance(ofSeconds(10));

        assertThat(again).isTrue();
        assertThat(status(client)).isIn(502, 504);
        assertThat(inFlight()).isZero();
    }

    @Test
    void aRequestThatNoInstanceTakesInTimeIsAnsweredAsByTheActivator() {
        FakeClientStream client = get();

        plane.loop().advance(ofSeconds(5));

        assertThat(client.answer()).isEqualTo(Reply.timeout("activator request timeout"));
        assertThat(plane.revision().waiting()).isZero();
    }

    @Test
    void aResponseThatDoesNotStartInTimeIsAnswered() {
        serve();
        FakeClientStream client = get();
        FakeInstanceStream instance = pool.open();

        plane.loop().advance(ofSeconds(5));

        assertThat(client.answer()).isEqualTo(Reply.timeout("request timeout"));
        assertThat(instance.resetReason()).isEqualTo(ResetReason.TIMEOUT);
        assertThat(inFlight()).isZero();
    }

    @Test
    void aResponseThatStartedAndDoesNotEndInTimeIsEndedWithATextInItsBody() {
        serve();
        FakeClientStream client = get();
        FakeInstanceStream instance = pool.open();
        ok(instance);
        plane.loop().advance(ofSeconds(5)); // the time to start does not count any more
        instance.respond("so far");

        plane.loop().advance(ofSeconds(6));

        assertThat(client.received()).isEqualTo("so far");
        assertThat(client.truncated()).isEqualTo("request timeout");
        assertThat(instance.resetReason()).isEqualTo(ResetReason.TIMEOUT);
        assertThat(inFlight()).isZero();
    }

    @Test
    void aTunnelStartsInTimeWithItsFirstByteAndNotWithThe101() {
        serve();
        FakeClientStream silent = websocket();
        pool.open().respond(TestHead.response(0, "HTTP/1.1 101 Switching Protocols"));

        plane.loop().advance(ofSeconds(5));

        assertThat(silent.statuses()).containsExactly(101);
        assertThat(silent.resetReason()).isEqualTo(ResetReason.FAILED);
        assertThat(inFlight()).isZero();
    }

    @Test
    void aTunnelThatHasStartedGoesOnUntilItsWholeTimeIsOver() {
        serve();
        FakeClientStream client = websocket();
        FakeInstanceStream instance = pool.open();
        instance.respond(TestHead.response(0, "HTTP/1.1 101 Switching Protocols"));
        instance.respond("hi");

        plane.loop().advance(ofSeconds(5));
        boolean open = client.resetReason() == null;
        plane.loop().advance(ofSeconds(6));

        assertThat(open).isTrue();
        assertThat(client.resetReason()).isEqualTo(ResetReason.FAILED);
    }

    @Test
    void aTunnelThatItsInstanceEndsIsClosedAfterWhatWasSent() {
        serve();
        FakeClientStream client = websocket();
        FakeInstanceStream instance = pool.open();
        instance.respond(TestHead.response(0, "HTTP/1.1 101 Switching Protocols"));
        client.send("ping");
        instance.respond("bye");

        instance.breakOff(Delivery.UNKNOWN);

        assertThat(instance.received()).isEqualTo("ping");
        assertThat(client.received()).isEqualTo("bye");
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void anUpgradeThatWasNotAskedForIsAnError() {
        serve();
        FakeClientStream client = get();
        FakeInstanceStream instance = pool.open();

        instance.respond(TestHead.response(0, "HTTP/1.1 101 Switching Protocols"));

        assertThat(text(client)).isEqualTo("101 Switching Protocols: not asked for\n");
        assertThat(instance.resetReason()).isEqualTo(ResetReason.FAILED);
    }

    @Test
    void aClientThatGoesTakesItsRequestWithIt() {
        serve();
        FakeClientStream client = get();
        FakeInstanceStream instance = pool.open();

        boolean started = client.leave();

        assertThat(started).isFalse();
        assertThat(instance.resetReason()).isEqualTo(ResetReason.CANCELLED);
        assertThat(inFlight()).isZero();
    }

    @Test
    void aConnectionThatOpensAfterItsClientHasGoneIsNotUsed() {
        serve();
        get().leave();

        FakeInstanceStream instance = pool.open();

        assertThat(instance.request()).isNull();
        assertThat(instance.resetReason()).isEqualTo(ResetReason.UNUSED);
        assertThat(inFlight()).isZero();
    }

    @Test
    void aRequestThatWaitsIsAnsweredWhenTheGatewayCloses() {
        FakeClientStream client = get();

        client.gatewayCloses();

        assertThat(status(client)).isEqualTo(503);
        assertThat(plane.revision().waiting()).isZero();
    }

    @Test
    void aRequestUnderWayIsLeftAloneWhenTheGatewayCloses() {
        serve();
        FakeClientStream client = get();
        FakeInstanceStream instance = pool.open();

        client.gatewayCloses();
        ok(instance);
        instance.endResponse(Trailers.NONE);

        assertThat(client.answer()).isNull();
        assertThat(client.trailers()).isEqualTo(Trailers.NONE);
    }
}
