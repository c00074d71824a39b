package dev.barista.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CleanupTest {

    private final List<String> closed = new ArrayList<>();
    private final Cleanup parts = new Cleanup();

    private void add(String name) {
        AutoCloseable part = () -> closed.add(name);
        assertThat(parts.add(name, part)).isSameAs(part);
    }

    @Test
    void closesWhatWasStartedInTheOppositeOrder() {
        add("store");
        add("node");
        add("gateway");

        parts.close();

        assertThat(closed).containsExactly("gateway", "node", "store");
    }

    @Test
    void closesTheOthersWhenOneFails() {
        add("store");
        parts.add(
                "node",
                () -> {
                    throw new IllegalStateException("planted");
                });
        add("gateway");

        parts.close();

        assertThat(closed).containsExactly("gateway", "store");
    }

    @Test
    void closesEachPartOnce() {
        add("store");

        parts.close();
        parts.close();

        assertThat(closed).containsExactly("store");
    }

    @Test
    void leavesWhatIsKept() {
        add("store");
        add("node");
        add("gateway");

        parts.closeBut(Set.of("node"));

        assertThat(closed).containsExactly("gateway", "store");
    }
}
