package dev.barista.app.command;

import dev.barista.app.cost.CostCsv;
import dev.barista.app.cost.CostReport;
import dev.barista.app.cost.CostText;
import dev.barista.app.cost.CostTree;
import dev.barista.model.ledger.Period;
import dev.barista.model.object.ObjectKey;
import dev.barista.store.ledger.LedgerFile;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `barista cost`.
@Command(
        name = "cost",
        description = {
            "Say what Services cost, rung by rung, and what other policies would have cost.",
            "Prices are those of the ConfigMap config-prices. The ledger is kept in hours: the"
                    + " period begins with a full one.",
            "Works while Barista runs, and after it has ended."
        },
        mixinStandardHelpOptions = true)
final class CostCommand implements Runnable {

    enum Format {
        TEXT,
        JSON,
        CSV
    }

    @Mixin private DataOption data = new DataOption();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            description = "Of a Service or a Revision. Without: all Services, the dearest first.")
    private String name = "";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Default: default, and without NAME all namespaces",
            defaultValue = "")
    private String namespace = "";

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            description = "How far back, as in 2h, 24h, 30d. Default: ${DEFAULT-VALUE}",
            defaultValue = "24h",
            converter = DurationConverter.class)
    private Duration since = Duration.ofHours(24);

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "text, json or csv. Default: text",
            defaultValue = "TEXT")
    private Format format = Format.TEXT;

    @Override
    public void run() {
        Instant now = Instant.now();
        Period period = Period.since(now.minus(since), now);
        CostReport report = report(period);
        if (format == Format.TEXT && report.items().isEmpty()) {
            System.out.printf(
                    "nothing about %s in the last %s%n",
                    name.isEmpty() ? "any service" : namespace() + "/" + name,
                    DurationConverter.text(since));
            return;
        }
        switch (format) {
            case TEXT -> {
                var text = new CostText(ZoneId.systemDefault());
                (name.isEmpty() ? text.summary(report) : text.detailed(report))
                        .forEach(System.out::println);
            }
            case JSON -> System.out.println(CostTree.of(report).toPrettyString());
            case CSV -> CostCsv.lines(report).forEach(System.out::println);
        }
    }

    private CostReport report(Period period) {
        try {
            LedgerFile.Content content = LedgerFile.read(data.open().store(), period);
            return name.isEmpty()
                    ? CostReport.ofServices(content, period, namespace)
                    : CostReport.ofRevisions(content, period, new ObjectKey(namespace(), name));
        } catch (ArithmeticException tooMuch) {
            throw new Failure(
                    "since: %s (expected: less than 292 years of all instances together)"
                            .formatted(DurationConverter.text(since)),
                    tooMuch);
        }
    }

    private String namespace() {
        return namespace.isEmpty() ? "default" : namespace;
    }
}
