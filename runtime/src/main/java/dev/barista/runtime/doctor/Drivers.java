package dev.barista.runtime.doctor;

import dev.barista.runtime.Driver;
import dev.barista.runtime.container.StateFolder;
import dev.barista.runtime.namespaces.NamespacesDriver;
import dev.barista.runtime.network.Networks;
import dev.barista.runtime.oci.OciDriver;
import dev.barista.runtime.rootless.RootlessDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the driver that is wanted, or the best that works.
///
/// What is there is seen in a millisecond; whether it works is tried once per boot and version of
/// the program, and remembered in the state folder.
public final class Drivers {

    private static final Logger log = LoggerFactory.getLogger(Drivers.class);

    private final Machine machine;
    private final Path state;
    private final Networks networks;

    /// Of drivers that give containers loopback only.
    ///
    /// @param state a folder of this Barista alone; made when it is not there
    public Drivers(Machine machine, Path state) {
        this(machine, state, Networks.loopbackOnly());
    }

    /// @param state a folder of this Barista alone; made when it is not there
    /// @param networks of containers; they stay the caller's to close, after the driver
    public Drivers(Machine machine, Path state, Networks networks) {
        this.machine = machine;
        this.state = state;
        this.networks = networks;
    }

    /// @param runtime `auto` or one of [Verdict#DRIVERS]
    /// @return the caller's to close
    /// @throws IOException if it does not work, or for `auto` none does: why, and what to do
    public Driver choose(String runtime) throws IOException {
        List<String> wanted = runtime.equals("auto") ? Verdict.DRIVERS : List.of(runtime);
        List<String> refusals = new ArrayList<>();
        for (String name : wanted) {
            Verdict verdict = verdict(name);
            if (!verdict.usable()) {
                refusals.add(name + ": " + String.join(" ", verdict.obstacles()));
                continue;
            }
            try {
                return openTried(name);
            } catch (IOException e) {
                refusals.add(name + ": " + e.getMessage());
                log.atWarn().addKeyValue("driver", name).setCause(e).log("driver does not work");
            }
        }
        throw new IOException(
                "runtime: %s (expected: one that works here)\n  %s"
                        .formatted(runtime, String.join("\n  ", refusals)));
    }

    private Verdict verdict(String name) throws IOException {
        try {
            return Verdict.of(name, machine);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Driver openTried(String name) throws IOException {
        Driver driver = open(name);
        try {
            Path proof = state.resolve("self-test-" + name);
            String conditions = conditions(name);
            if (!Files.isRegularFile(proof) || !Files.readString(proof).equals(conditions)) {
                SelfTest.run(driver, state);
                Files.writeString(proof, conditions);
            }
            return driver;
        } catch (IOException | RuntimeException e) {
            driver.close();
            throw e;
        }
    }

    /// What a proof holds for: this boot, this program.
    private String conditions(String name) throws IOException {
        String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        Path program = machine.programs().get(name);
        return program == null
                ? boot
                : boot + " " + program + " " + Files.getLastModifiedTime(program);
    }

    private Driver open(String name) throws IOException {
        return switch (name) {
            case "crun", "runc" -> OciDriver.open(name, program(name), state, networks);
            case "namespaces" -> NamespacesDriver.open(program("mount"), state, networks);
            case "rootless" -> RootlessDriver.open(machine.programs(), state);
            default -> throw new IllegalStateException(name);
        };
    }

    private Path program(String name) throws IOException {
        Path program = machine.programs().get(name);
        if (program == null) {
            throw new IOException("%s: not installed".formatted(name));
        }
        return program;
    }

    /// Ends and cleans up what a process that is gone has left on the state folder, whichever
    /// driver it used. Not on the state folder of a Barista that runs.
    ///
    /// @throws IOException if something of it is left
    public void sweep() throws IOException {
        for (Verdict verdict : Verdict.of(machine)) {
            if (verdict.usable()) {
                try (Driver driver = open(verdict.driver())) {
                    driver.sweep();
                }
            }
        }
        List<String> left = new StateFolder(state).ids();
        if (!left.isEmpty()) {
            throw new IOException("%s: left: %s (expected: nothing)".formatted(state, left));
        }
    }

    /// Tries each driver in turn, as `doctor` does; takes up to some seconds. Not on the state
    /// folder of a Barista that runs.
    public List<Finding> examine() {
        return Verdict.of(machine).stream().map(this::examine).toList();
    }

    private Finding examine(Verdict verdict) {
        if (!verdict.usable()) {
            return new Finding(verdict.driver(), false, false, verdict.obstacles());
        }
        try (Driver driver = open(verdict.driver())) {
            SelfTest.run(driver, state);
            List<String> remarks = new ArrayList<>(driver.abilities().missing());
            remarks.remove(Networks.NO_WAY_OUT); // of these trials; NetworkVerdict says it of `up`
            boolean parks = driver.abilities().parks() && parks(driver, remarks);
            return new Finding(verdict.driver(), true, parks, remarks);
        } catch (IOException e) {
            return new Finding(
                    verdict.driver(), false, false, List.of(String.valueOf(e.getMessage())));
        }
    }

    /// Tried. Who cannot starts all the same.
    private boolean parks(Driver driver, List<String> remarks) {
        try {
            SelfTest.runParked(driver, state);
            return true;
        } catch (IOException e) {
            remarks.add("Nothing is parked ahead of its start: " + e.getMessage());
            return false;
        }
    }

    /// @param works as tried just now
    /// @param parks containers can be made ahead of their start, as tried too
    /// @param remarks why not, or what is missing all the same
    public record Finding(String driver, boolean works, boolean parks, List<String> remarks) {}
}
