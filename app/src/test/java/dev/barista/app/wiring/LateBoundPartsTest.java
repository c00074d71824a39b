package dev.barista.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.control.scale.Autoscaler;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.work.LateBound;
import dev.barista.node.EmbeddedNode;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/// What the gateway asks for before the parts that answer have been made.
class LateBoundPartsTest {

    private static final ObjectKey REVISION = new ObjectKey("default", "hello-00001");

    private final LateBound<Autoscaler> autoscaler = new LateBound<>("autoscaler");
    private final LateBound<EmbeddedNode> node = new LateBound<>("node");

    @Test
    void aRequestToRaiseFailsAndSaysWhatIsMissing() {
        assertThatThrownBy(
                        () -> new Raises(node).raise(REVISION, "i-1").toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("node: not started");
    }

    @Test
    void theMachineHasWhatItsKernelSays() throws Exception {
        var capacity = MachineCapacity.read();

        assertThat(capacity.pods()).isEqualTo(1000);
        assertThat(capacity.toString())
                .contains(Integer.toString(Runtime.getRuntime().availableProcessors() * 1000));
    }

    @Test
    void aPartIsConnectedOnce() {
        assertThat(autoscaler.find()).isEmpty();
        assertThatThrownBy(autoscaler::require)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("autoscaler: not started (expected: started)");
    }
}
