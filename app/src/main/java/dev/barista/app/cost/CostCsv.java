package dev.barista.app.cost;

import dev.barista.model.instance.Rung;
import dev.barista.model.ledger.Cost;
import java.util.ArrayList;
import java.util.List;

/// The bill as CSV: one line for each item and rung, then one for each policy it could have had.
/// Money has nine decimals, so that the lines of rungs add up to the total exactly.
public final class CostCsv {

    static final String HEADER =
            "from,to,namespace,name,row,instance_hours,cpu_seconds,gib_hours,wakes,requests,price,"
                    + "currency";

    public static List<String> lines(CostReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(HEADER);
        for (CostReport.Item item : report.items()) {
            Cost cost = item.cost();
            for (Rung rung : Rung.values()) {
                lines.add(line(report, item, rung.word(), cost.line(rung)));
            }
            lines.add(instead(report, item, "if-always-on", cost.alwaysOn()));
            lines.add(instead(report, item, "if-min-scale-1", cost.minScale()));
            lines.add(instead(report, item, "if-scale-to-zero", cost.scaleToZero()));
        }
        return lines;
    }

    private static String line(
            CostReport report, CostReport.Item item, String row, Cost.Line line) {
        return join(
                report,
                item,
                row,
                Amounts.hours(line.use().nanos()).toPlainString(),
                Amounts.seconds(line.use().cpuNanos()).toPlainString(),
                Amounts.gibHours(line.use().byteSeconds()).toPlainString(),
                Long.toString(line.wakes()),
                Long.toString(line.requests()),
                Amounts.money(line.price()).toPlainString());
    }

    private static String instead(
            CostReport report, CostReport.Item item, String row, Cost.Instead instead) {
        return join(
                report,
                item,
                row,
                Amounts.hours(instead.nanos()).toPlainString(),
                "",
                "",
                "",
                "",
                Amounts.money(instead.price()).toPlainString());
    }

    /// Names of objects, numbers and a currency that is a word: nothing needs quotes.
    private static String join(
            CostReport report, CostReport.Item item, String row, String... numbers) {
        return String.join(
                ",",
                report.period().from().toString(),
                report.period().to().toString(),
                item.key().namespace(),
                item.key().name(),
                row,
                String.join(",", numbers),
                report.currency());
    }

    private CostCsv() {}
}
