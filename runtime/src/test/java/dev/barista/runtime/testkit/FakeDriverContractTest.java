package dev.barista.runtime.testkit;

import dev.barista.model.testkit.VirtualTime;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class FakeDriverContractTest implements SandboxContract {

    @TempDir private Path folder;

    private final VirtualTime time = new VirtualTime();
    private final FakeDriver driver =
            new FakeDriver(time)
                    .playing(spec -> {
                        String last = spec.command().arguments().getLast();
                        return last.equals("lasts")
                                ? Script.LISTENS
                                : Script.LISTENS.endingAfter(
                                        Duration.ofSeconds(1), Integer.parseInt(last), false);
                    });

    @Override
    public Driver driver() {
        return driver;
    }

    @Override
    public ContainerSpec lasting(String name) {
        return container(name, "lasts");
    }

    @Override
    public ContainerSpec ending(String name, int code) {
        return container(name, Integer.toString(code));
    }

    private ContainerSpec container(String name, String argument) {
        var command = new ContainerSpec.Command(List.of("/app", argument), Map.of(), "/", "");
        return new ContainerSpec(
                name, List.of(), command, Limits.NONE, List.of(), folder.resolve(name + ".log"));
    }

    @Override
    public void settle() {
        time.advance(Duration.ofSeconds(2));
    }
}
