package dev.barista.app.command;

import dev.barista.app.data.DataFolder;
import dev.barista.app.explain.Explanation;
import dev.barista.app.explain.Recheck;
import dev.barista.model.journal.EntryCodec;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.Json;
import dev.barista.store.journal.JournalContent;
import dev.barista.store.journal.JournalFile;
import dev.barista.store.journal.JournalQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;

/// `barista explain`.
@Command(
        name = "explain",
        description = {
            "Say why a Service or Revision scaled, woke, failed, and who woke it: from the journal,"
                    + " the newest last.",
            "Works while Barista runs, and after it has ended."
        },
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Runnable {

    private static final int MOST = 100_000;

    @Mixin private DataOption data = new DataOption();
    @Mixin private OutputOption output = new OutputOption();

    @Parameters(index = "0", paramLabel = "NAME", description = "Of a Service or a Revision.")
    private String name = "";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Default: ${DEFAULT-VALUE}",
            defaultValue = "default")
    private String namespace = "default";

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            description = "How far back, as in 90s, 10m, 7d. Default: ${DEFAULT-VALUE}",
            defaultValue = "1h",
            converter = DurationConverter.class)
    private Duration since = Duration.ofHours(1);

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "The newest N entries. Default: ${DEFAULT-VALUE}",
            defaultValue = "200",
            converter = CountConverter.class)
    private int limit;

    @Option(
            names = "--check",
            description =
                    "Make all decisions again from what the journal kept of them, and list those"
                            + " that do not come out the same. Exit code 1 if there are any.")
    private boolean check;

    @Override
    public void run() {
        DataFolder folder = data.open();
        var query = new JournalQuery(namespace, name, false, Instant.now().minus(since), MOST);
        JournalContent content = JournalFile.query(folder.store(), query);
        List<JournalEntry> all =
                content.entries().stream()
                        .filter(entry -> Explanation.isAbout(name, entry))
                        .toList();
        if (check) {
            check(all);
        } else {
            print(all);
        }
        sayWhatIsMissing(content);
    }

    /// Kinds of a later release are left out with a note; what cannot be read is a failure.
    private static void sayWhatIsMissing(JournalContent content) {
        content.unknown()
                .forEach((kind, count) ->
                        System.err.printf(
                                "barista: %d entries of kind %s left out: a later release"
                                        + " wrote them%n",
                                count, kind));
        if (!content.malformed().isEmpty()) {
            throw new Failure("journal: " + String.join("\n  ", content.malformed()));
        }
    }

    private void print(List<JournalEntry> all) {
        List<JournalEntry> ordered = Explanation.inOrder(all);
        List<JournalEntry> entries =
                ordered.subList(Math.max(0, ordered.size() - limit), ordered.size());
        if (output.isJson()) {
            ArrayNode array = Json.MAPPER.createArrayNode();
            entries.forEach(entry -> array.add(EntryCodec.write(entry)));
            System.out.println(array.toPrettyString());
        } else if (entries.isEmpty()) {
            System.out.printf(
                    "nothing about %s/%s in the last %s"
                            + " (what has never started says why in: kubectl -n %s get events)%n",
                    namespace, name, DurationConverter.text(since), namespace);
        } else {
            new Explanation(ZoneId.systemDefault()).lines(entries).forEach(System.out::println);
        }
    }

    private static void check(List<JournalEntry> entries) {
        Recheck recheck = Recheck.of(entries);
        var words = new Explanation(ZoneId.systemDefault());
        for (Recheck.Difference one : recheck.differing()) {
            System.out.println(words.lines(List.of(one.entry())).getFirst());
            System.out.println("    comes out as " + one.again());
        }
        System.out.println(recheck.summary());
        if (!recheck.allAgree()) {
            throw new Failure("journal: decisions that do not come out again (expected: none)");
        }
    }
}
