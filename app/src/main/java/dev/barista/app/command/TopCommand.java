package dev.barista.app.command;

import dev.barista.app.top.Activities;
import dev.barista.app.top.Reading;
import dev.barista.app.top.Scope;
import dev.barista.app.top.TopText;
import dev.barista.model.time.Ticker;
import java.io.Console;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `barista top`.
@Command(
        name = "top",
        description = {
            "Show requests per second, durations, rungs and instances of Services, live.",
            "P50 and P99 are of the requests that ended meanwhile: from arrival to the end of the"
                    + " response, the wait for an instance included."
        },
        mixinStandardHelpOptions = true)
final class TopCommand implements Runnable {

    private static final String CLEAR = "\033[H\033[J";

    @Mixin private DataOption data = new DataOption();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            description = "Each revision of a Service. Without: all Services, the busiest first.")
    private String name = "";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Default: default, and without NAME all namespaces",
            defaultValue = "")
    private String namespace = "";

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            description = "Between two looks, as in 1s, 10s. Default: ${DEFAULT-VALUE}",
            defaultValue = "2s",
            converter = DurationConverter.class)
    private Duration interval = Duration.ofSeconds(2);

    @Option(
            names = "--count",
            paramLabel = "N",
            description =
                    "End after that many tables. Default: go on until Ctrl-C; where the output is no"
                            + " terminal, 1",
            converter = CountConverter.class)
    private int count;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "At most that many Services. Default: ${DEFAULT-VALUE}",
            defaultValue = "20",
            converter = CountConverter.class)
    private int rows = 20;

    @Override
    public void run() {
        Scope scope =
                new Scope(name.isEmpty() || !namespace.isEmpty() ? namespace : "default", name);
        boolean live =
                Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        long tables = count > 0 ? count : live ? Long.MAX_VALUE : 1;
        try (RunningApi api = RunningApi.of(data.open())) {
            Reading before = read(api);
            for (long table = 0; table < tables; table++) {
                Thread.sleep(interval);
                Reading after = read(api);
                show(Activities.between(before, after, scope), scope, live, table);
                before = after;
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static Reading read(RunningApi api) throws InterruptedException {
        return Reading.of(Ticker.SYSTEM.nanos(), api.text("/metrics"));
    }

    private void show(Activities activities, Scope scope, boolean live, long table) {
        if (live) {
            System.out.print(CLEAR);
        } else if (table > 0) {
            System.out.println();
        }
        TopText.lines(activities, scope, rows).forEach(System.out::println);
    }
}
