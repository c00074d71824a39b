package dev.barista.app.cost;

import dev.barista.model.ledger.Bill;
import dev.barista.model.ledger.Cost;
import dev.barista.model.ledger.Facts;
import dev.barista.model.ledger.Period;
import dev.barista.model.object.ObjectKey;
import dev.barista.store.ledger.LedgerFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/// The costs that `barista cost` shows: some revisions or services, and their sum.
///
/// @param items the dearest first
/// @param total of all items: exactly their sum
public record CostReport(Period period, String currency, List<Item> items, Cost total) {

    /// One Revision, or one Service.
    public record Item(ObjectKey key, Cost cost) {}

    public CostReport {
        items = List.copyOf(items);
    }

    /// All Services of a namespace, or of all if it is empty, each with all its revisions.
    public static CostReport ofServices(
            LedgerFile.Content content, Period period, String namespace) {
        return of(
                content,
                period,
                facts ->
                        namespace.isEmpty()
                                || facts.revision().revision().namespace().equals(namespace),
                facts ->
                        new ObjectKey(
                                facts.revision().revision().namespace(),
                                facts.revision().service()));
    }

    /// The revisions of a Service, or one revision.
    public static CostReport ofRevisions(
            LedgerFile.Content content, Period period, ObjectKey name) {
        return of(
                content,
                period,
                facts ->
                        facts.revision().revision().namespace().equals(name.namespace())
                                && (facts.revision().service().equals(name.name())
                                        || facts.revision().revision().name().equals(name.name())),
                facts -> facts.revision().revision());
    }

    private static CostReport of(
            LedgerFile.Content content,
            Period period,
            Predicate<Facts> wanted,
            Function<Facts, ObjectKey> group) {
        var bill = new Bill(content.prices(), period);
        Map<ObjectKey, Cost> costs = new TreeMap<>();
        Cost total = Cost.NOTHING;
        for (Facts facts : content.revisions()) {
            if (wanted.test(facts)) {
                Cost cost = bill.of(facts);
                costs.merge(group.apply(facts), cost, Cost::plus);
                total = total.plus(cost);
            }
        }
        List<Item> items = new ArrayList<>();
        costs.forEach((key, cost) -> items.add(new Item(key, cost)));
        items.sort(
                Comparator.comparingLong((Item item) -> item.cost().total().price())
                        .reversed()
                        .thenComparing(Item::key));
        return new CostReport(period, content.prices().currency(), items, total);
    }
}
