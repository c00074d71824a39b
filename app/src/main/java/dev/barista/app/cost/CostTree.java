package dev.barista.app.cost;

import dev.barista.model.instance.Rung;
import dev.barista.model.ledger.Cost;
import dev.barista.model.object.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The bill as JSON. Money is in whole billionths of the currency: parts add up to their total.
public final class CostTree {

    public static ObjectNode of(CostReport report) {
        ObjectNode tree =
                Json.object()
                        .put("from", report.period().from().toString())
                        .put("to", report.period().to().toString())
                        .put("currency", report.currency());
        ArrayNode items = tree.putArray("items");
        for (CostReport.Item item : report.items()) {
            ObjectNode node =
                    items.addObject()
                            .put("namespace", item.key().namespace())
                            .put("name", item.key().name());
            node.setAll(cost(item.cost()));
        }
        tree.set("total", cost(report.total()));
        return tree;
    }

    private static ObjectNode cost(Cost cost) {
        ObjectNode tree = Json.object();
        ObjectNode rungs = tree.putObject("rungs");
        for (Rung rung : Rung.values()) {
            rungs.set(rung.word(), line(cost.line(rung)));
        }
        tree.set("all", line(cost.total()));
        long price = cost.total().price();
        ObjectNode instead = tree.putObject("instead");
        instead.set("alwaysOn", instead(cost.alwaysOn(), price));
        instead.set("minScale1", instead(cost.minScale(), price));
        instead.set("scaleToZero", instead(cost.scaleToZero(), price));
        tree.putObject("credits")
                .put("earned", Amounts.credits(cost.credits().earned()))
                .put("spent", Amounts.credits(cost.credits().spent()))
                .put("overdrawn", Amounts.credits(cost.credits().overdrawn()))
                .put("kept", Amounts.credits(cost.credits().kept()));
        tree.putObject("egress")
                .put("bytes", cost.egress().bytes())
                .put("connections", cost.egress().connections());
        return tree;
    }

    private static ObjectNode line(Cost.Line line) {
        return Json.object()
                .put("instanceNanos", line.use().nanos())
                .put("cpuNanos", line.use().cpuNanos())
                .put("byteSeconds", line.use().byteSeconds())
                .put("wakes", line.wakes())
                .put("requests", line.requests())
                .put("priceNanos", line.price());
    }

    private static ObjectNode instead(Cost.Instead instead, long price) {
        return Json.object()
                .put("instanceNanos", instead.nanos())
                .put("priceNanos", instead.price())
                .put("savedPercent", Math.round(instead.saving(price) * 10) / 10.0);
    }

    private CostTree() {}
}
