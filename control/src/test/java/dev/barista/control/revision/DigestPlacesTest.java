package dev.barista.control.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.control.World;
import dev.barista.control.revision.DigestResolution.Answer;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.serving.Revision;
import dev.barista.model.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// A hundred places for attempts, and what becomes of them.
class DigestPlacesTest {

    private static final int PLACES = 100;
    private static final DigestResolution.Settings SETTINGS =
            new DigestResolution.Settings(Duration.ofSeconds(10), Set.of());

    private final VirtualTime time = new VirtualTime();
    private final Deque<CompletableFuture<String>> asked = new ArrayDeque<>();
    private final List<ObjectKey> news = new ArrayList<>();
    private final DigestResolution resolution =
            new DigestResolution(
                    (_, _) -> {
                        var answer = new CompletableFuture<String>();
                        asked.add(answer);
                        return answer;
                    },
                    () -> SETTINGS,
                    time,
                    time);

    DigestPlacesTest() {
        resolution.onNews(news::add);
    }

    private static Revision revision(int n) {
        return Revision.from(
                ApiObject.of(Types.REVISION, World.key("r" + n))
                        .with(tree -> {
                            tree.withObject("/metadata").put("uid", "uid-" + n);
                            tree.putObject("spec")
                                    .putArray("containers")
                                    .addObject()
                                    .put("name", "user-container")
                                    .put("image", "ghcr.io/x/y:1");
                        }));
    }

    private Answer ask(int n) {
        return resolution.answer(revision(n), List::of);
    }

    private static List<ObjectKey> unreadable() {
        throw new IllegalStateException("secrets: the disk is full");
    }

    @Test
    void secretsThatCannotBeReadOnceAreReadAgain() {
        assertThatThrownBy(() -> resolution.answer(revision(1), DigestPlacesTest::unreadable))
                .hasMessageContaining("the disk is full");

        assertThat(ask(1)).isInstanceOf(Answer.Pending.class);
        asked.remove().complete("ghcr.io/x/y@sha256:ab");

        assertThat(news).containsExactly(World.key("r1"));
        assertThat(ask(1)).isInstanceOf(Answer.Resolved.class);
    }

    @Test
    void attemptsThatCouldNotBeginTakeNoPlace() {
        for (int n = 0; n < 2 * PLACES; n++) {
            Revision revision = revision(n);
            assertThatThrownBy(() -> resolution.answer(revision, DigestPlacesTest::unreadable))
                    .isInstanceOf(IllegalStateException.class);
        }

        ask(1_000);

        assertThat(asked).hasSize(1);
    }

    @Test
    void onlyAHundredAreAskedForAtOnceAndTheNextWhenOneEnds() {
        for (int n = 0; n <= PLACES; n++) {
            ask(n);
        }
        assertThat(asked).hasSize(PLACES);

        asked.remove().complete("ghcr.io/x/y@sha256:ab");

        assertThat(news).containsExactly(World.key("r0"), World.key("r100"));
        ask(100);
        assertThat(asked).hasSize(PLACES);
    }

    @Test
    void oneThatIsDeletedWhileItWaitsDoesNotKeepTheNextWaiting() {
        // Given
        for (int n = 0; n < PLACES + 2; n++) {
            ask(n);
        }
        asked.remove().complete("ghcr.io/x/y@sha256:ab");
        news.clear();

        // When
        resolution.forget(World.key("r100"));

        // Then
        assertThat(news).containsExactly(World.key("r101"));
    }

    @Test
    void anErrorOfTheLookUpIsAFailureLikeOthers() {
        var broken =
                new DigestResolution(
                        (_, _) -> {
                            throw new StackOverflowError();
                        },
                        () -> SETTINGS,
                        time,
                        time);

        assertThat(broken.answer(revision(1), List::of)).isInstanceOf(Answer.Failed.class);
    }
}
