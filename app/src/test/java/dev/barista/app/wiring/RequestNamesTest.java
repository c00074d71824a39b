package dev.barista.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.requestlog.Names;
import dev.barista.model.requestlog.RequestEntry;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.node.ladder.Resident;
import dev.barista.node.ladder.Residents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RequestNamesTest {

    private static final ObjectKey REVISION = new ObjectKey("default", "coffee-00001");
    private static final ObjectKey POD = new ObjectKey("default", "coffee-pod");

    private final InMemoryObjects objects = new InMemoryObjects(new VirtualTime());
    private final AtomicInteger looks = new AtomicInteger();
    private final RequestNames names = new RequestNames(objects, residents());

    @SuppressWarnings("NullAway") // what an instance can do is not asked for
    private Residents residents() {
        Resident resident =
                new Resident(
                        REVISION,
                        POD,
                        "uid",
                        "first",
                        Rung.RUNNING,
                        false,
                        null,
                        0,
                        null,
                        Duration.ZERO);
        return new Residents() {
            @Override
            public List<Resident> all() {
                looks.incrementAndGet();
                return List.of(resident);
            }

            @Override
            public CompletionStage<Boolean> move(
                    String id, Rung to, String reason, Map<String, String> inputs) {
                return CompletableFuture.completedFuture(false);
            }

            @Override
            public void unpark(String reason) {
                throw new AssertionError(reason);
            }
        };
    }

    @BeforeEach
    void create() {
        objects.create(
                Types.REVISION,
                ApiObject.of(Types.REVISION, REVISION)
                        .with(tree ->
                                tree.withObject("/metadata/labels")
                                        .put("serving.knative.dev/service", "coffee")
                                        .put("serving.knative.dev/configuration", "beans")));
        objects.create(
                Types.POD,
                ApiObject.of(Types.POD, POD)
                        .with(tree -> tree.putObject("status").put("podIP", "10.88.0.2")));
    }

    private Names of(ObjectKey revision, String instance) {
        return names.apply(
                new RequestEntry(
                        revision,
                        instance,
                        "GET",
                        "/",
                        "",
                        "",
                        0,
                        "",
                        "",
                        "",
                        "",
                        200,
                        0,
                        Duration.ZERO));
    }

    @Test
    void namesTheServiceByTheRevisionAndThePodByTheInstance() {
        assertThat(of(REVISION, "first"))
                .isEqualTo(new Names("coffee", "beans", "coffee-pod", "10.88.0.2"));
    }

    @Test
    void hasNoPodForWhatNoneServed() {
        assertThat(of(REVISION, "")).isEqualTo(new Names("coffee", "beans", "", ""));
        assertThat(looks).hasValue(0);
    }

    @Test
    void namesNothingThatIsGone() {
        assertThat(of(new ObjectKey("default", "gone"), "gone"))
                .isEqualTo(new Names("", "", "", ""));
    }

    @Test
    void looksOnceForManyRequests() {
        for (int each = 0; each < 100; each++) {
            of(REVISION, "first");
        }

        assertThat(looks).hasValue(1);
    }
}
