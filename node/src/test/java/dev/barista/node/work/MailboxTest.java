package dev.barista.node.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class MailboxTest {

    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final Mailbox mailbox = new Mailbox(threads::add);
    private final List<String> done = new ArrayList<>();

    @Test
    void runsTasksInOrderOnOneThread() {
        mailbox.execute(() -> done.add("a"));
        mailbox.execute(() -> done.add("b"));

        assertThat(threads).hasSize(1);
        threads.remove().run();
        assertThat(done).containsExactly("a", "b");
    }

    @Test
    void runsATaskOnThisThreadIfNoOtherRuns() {
        mailbox.run(() -> done.add("a"));

        assertThat(threads).isEmpty();
        assertThat(done).containsExactly("a");
    }

    @Test
    void aTaskOfATaskRunsAfterIt() {
        mailbox.run(() -> {
            mailbox.run(() -> done.add("inner"));
            done.add("outer");
        });

        assertThat(done).containsExactly("outer", "inner");
    }

    @Test
    void goesOnAfterAnError() {
        mailbox.execute(() -> {
            throw new StackOverflowError("of a test");
        });
        mailbox.execute(() -> done.add("b"));
        threads.remove().run();

        mailbox.execute(() -> done.add("c"));
        threads.remove().run();

        assertThat(done).containsExactly("b", "c");
    }

    @Test
    void goesOnAfterAThreadWasRefused() {
        // Given
        var open = new boolean[] {false};
        var refusing =
                new Mailbox(task -> {
                    if (!open[0]) {
                        throw new RejectedExecutionException();
                    }
                    threads.add(task);
                });
        assertThatThrownBy(() -> refusing.execute(() -> done.add("a")))
                .isInstanceOf(RejectedExecutionException.class);

        // When
        open[0] = true;
        refusing.execute(() -> done.add("b"));
        threads.remove().run();

        // Then
        assertThat(done).containsExactly("a", "b");
    }
}
