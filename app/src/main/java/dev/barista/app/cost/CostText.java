package dev.barista.app.cost;

import dev.barista.model.instance.Rung;
import dev.barista.model.ledger.Cost;
import dev.barista.model.ledger.Cost.Instead;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The bill for people: aligned, short, without the rungs on which nothing ever was.
public final class CostText {

    private static final String ROW = "%-26s %11s %10s %9s %8s %10s %12s";
    private static final String SUMMARY = "%-*s %12s %12s %12s %12s %8s";
    private static final int NAME = 32;

    /// That one can see.
    private static final double LEAST_SHARE = 0.05;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private final ZoneId zone;

    public CostText(ZoneId zone) {
        this.zone = zone;
    }

    /// A block for each revision, with its rungs and what else it could have cost.
    public List<String> detailed(CostReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(heading(report));
        for (CostReport.Item item : report.items()) {
            lines.add("");
            block(item.key().name(), item.cost(), report.currency(), lines);
        }
        if (report.items().size() > 1) {
            lines.add("");
            block("total", report.total(), report.currency(), lines);
        }
        return lines;
    }

    /// One line for each service.
    public List<String> summary(CostReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(heading(report));
        lines.add("");
        int width =
                report.items().stream()
                        .mapToInt(item -> item.key().toString().length())
                        .reduce(NAME, Math::max);
        String row = SUMMARY.replace("*", Integer.toString(width));
        lines.add(
                row.formatted(
                        "SERVICE",
                        report.currency().toUpperCase(Locale.ROOT),
                        "ALWAYS-ON",
                        "MIN-SCALE-1",
                        "TO-ZERO",
                        "SAVED"));
        for (CostReport.Item item : report.items()) {
            lines.add(summary(row, item.key().toString(), item.cost()));
        }
        lines.add(summary(row, "total", report.total()));
        return lines;
    }

    private static String summary(String row, String name, Cost cost) {
        long price = cost.total().price();
        return row.formatted(
                name,
                money(price),
                money(cost.alwaysOn().price()),
                money(cost.minScale().price()),
                money(cost.scaleToZero().price()),
                percent(cost.minScale().saving(price)));
    }

    private String heading(CostReport report) {
        return "from %s to %s"
                .formatted(
                        TIME.format(report.period().from().atZone(zone)),
                        TIME.format(report.period().to().atZone(zone)));
    }

    private static void block(String name, Cost cost, String currency, List<String> lines) {
        lines.add(
                ROW.formatted(
                        name,
                        "INSTANCE-H",
                        "CPU-S",
                        "GIB-H",
                        "WAKES",
                        "REQUESTS",
                        currency.toUpperCase(Locale.ROOT)));
        for (Rung rung : Rung.values()) {
            if (!cost.line(rung).equals(Cost.NOTHING.line(rung))) {
                lines.add(row(rung.word(), cost.line(rung)));
            }
        }
        lines.add(row("total", cost.total()));
        long price = cost.total().price();
        lines.add(instead("always on", cost.alwaysOn(), price));
        lines.add(instead("min-scale: 1", cost.minScale(), price));
        lines.add(instead("plain scale to zero", cost.scaleToZero(), price));
        credits(cost.credits(), lines);
        egress(cost.egress(), lines);
    }

    private static String row(String name, Cost.Line line) {
        return ROW.formatted(
                "  " + name,
                number(Amounts.hours(line.use().nanos()), 3),
                number(Amounts.seconds(line.use().cpuNanos()), 1),
                number(Amounts.gibHours(line.use().byteSeconds()), 3),
                line.wakes(),
                line.requests(),
                money(line.price()));
    }

    private static String instead(String name, Instead instead, long price) {
        return ROW.formatted(
                        "  if " + name,
                        number(Amounts.hours(instead.nanos()), 3),
                        "",
                        "",
                        "",
                        "",
                        money(instead.price()))
                + "  "
                + saved(instead.saving(price));
    }

    private static void credits(Cost.Credits credits, List<String> lines) {
        if (credits.equals(new Cost.Credits(0, 0, 0, 0))) {
            return;
        }
        lines.add(
                "  credits (a core for a minute): earned %s, spent %s, overdrawn %s, kept %s"
                        .formatted(
                                number(Amounts.credits(credits.earned()), 1),
                                number(Amounts.credits(credits.spent()), 1),
                                number(Amounts.credits(credits.overdrawn()), 1),
                                number(Amounts.credits(credits.kept()), 1)));
    }

    private static void egress(Cost.Egress egress, List<String> lines) {
        if (!egress.equals(Cost.Egress.NONE)) {
            lines.add(
                    "  egress: %s MB, %d connections"
                            .formatted(
                                    number(Amounts.megabytes(egress.bytes()), 3),
                                    egress.connections()));
        }
    }

    private static String money(long nanos) {
        return number(Amounts.money(nanos), 6);
    }

    private static String number(BigDecimal amount, int decimals) {
        return amount.setScale(decimals, RoundingMode.HALF_UP).toPlainString();
    }

    private static String saved(double share) {
        if (Math.abs(share) < LEAST_SHARE) {
            return "the same";
        }
        return share < 0 ? "paid " + percent(-share) + " more" : "saved " + percent(share);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", share);
    }
}
