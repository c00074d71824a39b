package dev.barista.app.command;

import dev.barista.app.data.DataFolder;
import dev.barista.app.trust.NssStore;
import dev.barista.app.trust.SystemStore;
import dev.barista.app.trust.TrustStore;
import dev.barista.app.trust.TrustStore.Outcome;
import dev.barista.app.trust.Trusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `barista trust`.
@Command(
        name = "trust",
        description = {
            "Have curl and the browsers of this machine trust the certificates of the gateway:",
            "put the certificate of Barista's authority where they look.",
            "Exits with 1 if none of them can be changed."
        },
        mixinStandardHelpOptions = true)
final class TrustCommand implements Runnable {

    @Mixin private DataOption data = new DataOption();

    @Option(names = "--remove", description = "Take it away again.")
    private boolean remove;

    @Override
    public void run() {
        DataFolder folder = data.open();
        Path certificate = folder.gatewayAuthority();
        if (!Files.exists(certificate)) {
            throw new Failure(
                    "authority: none in %s (expected: one; barista up --gateway-tls HOST:PORT makes it)"
                            .formatted(folder.root()));
        }
        try {
            if (!tell(stores(), Trusted.of(certificate))) {
                throw new Failure("nothing could be changed; see above what each place lacks");
            }
        } catch (IOException e) {
            throw new Failure("trust: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("trust: interrupted", e);
        }
    }

    /// Browsers look in the folder that the environment calls home.
    private static List<TrustStore> stores() throws IOException {
        String home = System.getenv().getOrDefault("HOME", System.getProperty("user.home"));
        List<TrustStore> stores = new ArrayList<>();
        stores.add(SystemStore.ofTheMachine());
        stores.addAll(NssStore.of(Path.of(home)));
        return stores;
    }

    /// @return whether at least one is as it is to be
    private boolean tell(List<TrustStore> stores, Trusted authority)
            throws IOException, InterruptedException {
        boolean any = false;
        for (TrustStore store : stores) {
            Outcome outcome = remove ? store.remove(authority) : store.add(authority);
            String text =
                    switch (outcome) {
                        case Outcome.Changed(String what) -> what;
                        case Outcome.Unchanged(String what) -> what;
                        case Outcome.Impossible(String why) -> "not changed: " + why;
                    };
            System.out.printf("%-12s %s%n", store.name(), text);
            any |= !(outcome instanceof Outcome.Impossible);
        }
        return any;
    }
}
