package dev.barista.runtime.filter.nft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// The commands that make one table of another: as few as possible, in an order in which nothing is
/// named before it is there, and nothing deleted while something names it. Pure.
///
/// ```
/// new sets → new chains → rules of changed chains out → old elements out → new elements in
///          → rules of changed chains in → old sets out → old chains out
/// ```
public final class Difference {

    /// For a table of which nothing is known: it is deleted if it is there.
    public static List<Command> replacing(Table wanted) {
        List<Command> commands = new ArrayList<>();
        commands.add(new Command.AddTable()); // or there may be none to delete
        commands.add(new Command.DeleteTable());
        commands.add(new Command.AddTable());
        commands.addAll(between(Table.of(wanted.name(), List.of(), List.of()), wanted));
        return commands;
    }

    /// @param old what the kernel has, but for elements that packets have added
    public static List<Command> between(Table old, Table wanted) {
        List<Command> commands = new ArrayList<>();
        missing(wanted.sets(), old.sets()).forEach(set -> commands.add(new Command.AddSet(set)));
        missing(wanted.chains(), old.chains())
                .forEach(chain -> commands.add(new Command.AddChain(chain)));
        List<Chain> changed = changedChains(old, wanted);
        List<Chain> left = missing(old.chains(), wanted.chains());
        changed.forEach(chain -> flush(old, chain.name(), commands));
        left.forEach(chain -> flush(old, chain.name(), commands));
        elements(old, wanted, commands);
        changed.forEach(chain -> fill(chain, commands));
        missing(old.sets(), wanted.sets())
                .forEach(set -> commands.add(new Command.DeleteSet(set.name())));
        left.forEach(chain -> commands.add(new Command.DeleteChain(chain.name())));
        return commands;
    }

    /// Those of one table whose names the other one does not have.
    private static <T> List<T> missing(SequencedMap<String, T> in, SequencedMap<String, T> from) {
        return in.entrySet().stream()
                .filter(entry -> !from.containsKey(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static List<Chain> changedChains(Table old, Table wanted) {
        return wanted.chains().values().stream()
                .filter(chain -> !chain.equals(old.chains().get(chain.name())))
                .toList();
    }

    private static void flush(Table old, String name, List<Command> commands) {
        Chain before = old.chains().get(name);
        if (before != null && !before.rules().isEmpty()) {
            commands.add(new Command.FlushChain(name));
        }
    }

    private static void fill(Chain chain, List<Command> commands) {
        chain.rules().forEach(rule -> commands.add(new Command.AddRule(chain.name(), rule)));
    }

    /// Old ones go first, in all sets: a key may stay with another content.
    private static void elements(Table old, Table wanted, List<Command> commands) {
        for (NamedSet set : wanted.sets().values()) {
            Set<Value> gone = without(there(old, set), set.elements()).keySet();
            if (!gone.isEmpty()) {
                commands.add(new Command.DeleteElements(set.name(), gone));
            }
        }
        for (NamedSet set : wanted.sets().values()) {
            Map<Value, Content> come = without(set.elements(), there(old, set));
            if (!come.isEmpty()) {
                commands.add(new Command.AddElements(set.name(), come));
            }
        }
    }

    private static Map<Value, Content> there(Table old, NamedSet set) {
        NamedSet before = old.sets().get(set.name());
        if (before == null) {
            return Map.of();
        }
        if (!before.shape().equals(set.shape())) {
            throw new IllegalStateException("set " + set.name() + ": another shape");
        }
        return before.elements();
    }

    private static Map<Value, Content> without(
            Map<Value, Content> elements, Map<Value, Content> others) {
        Map<Value, Content> left = new LinkedHashMap<>();
        elements.forEach((key, content) -> {
            if (!content.equals(others.get(key))) {
                left.put(key, content);
            }
        });
        return left;
    }

    private Difference() {}
}
