package dev.barista.node.names;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The contents of a `resolv.conf(5)`. Pure.
///
/// @param nameservers addresses, in the order in which they are asked
/// @param searches domains that are tried after a name
/// @param options by name, `ndots` → `5`; the value may be empty
record ResolvConf(
        List<String> nameservers, List<String> searches, SequencedMap<String, String> options) {

    /// What the C library reads of each, and what a kubelet writes of them.
    static final int MOST_NAMESERVERS = 3;

    static final int MOST_SEARCHES = 32;
    static final int MOST_SEARCH_CHARACTERS = 2048;

    ResolvConf {
        nameservers = List.copyOf(nameservers);
        searches = List.copyOf(searches);
        options = new LinkedHashMap<>(options);
    }

    static final ResolvConf EMPTY = new ResolvConf(List.of(), List.of(), new LinkedHashMap<>());

    static ResolvConf parse(List<String> lines) {
        List<String> nameservers = new ArrayList<>();
        List<String> searches = List.of();
        SequencedMap<String, String> options = new LinkedHashMap<>();
        for (String line : lines) {
            String[] words = line.strip().split("\\s+", -1);
            List<String> values = Arrays.asList(words).subList(1, words.length);
            switch (words[0]) {
                case "nameserver" -> values.stream().limit(1).forEach(nameservers::add);
                case "search" -> searches = values;
                case "domain" -> searches = values.stream().limit(1).toList();
                case "options" -> values.forEach(value -> put(options, value));
                default -> {
                    // a comment, an empty line, sortlist
                }
            }
        }
        return new ResolvConf(
                nameservers,
                searches.stream().filter(domain -> !domain.equals(".")).toList(),
                options);
    }

    private static void put(Map<String, String> options, String option) {
        int colon = option.indexOf(':');
        options.put(
                colon < 0 ? option : option.substring(0, colon),
                colon < 0 ? "" : option.substring(colon + 1));
    }

    /// With more of everything, each once; an option of the same name is the other's.
    ResolvConf plus(ResolvConf other) {
        var servers = new LinkedHashSet<>(nameservers);
        servers.addAll(other.nameservers);
        var domains = new LinkedHashSet<>(searches);
        domains.addAll(other.searches);
        SequencedMap<String, String> all = new LinkedHashMap<>(options);
        all.putAll(other.options);
        return new ResolvConf(List.copyOf(servers), List.copyOf(domains), all);
    }

    /// No more than is read of it.
    ResolvConf limited() {
        List<String> domains = new ArrayList<>();
        int characters = 0;
        for (String domain : searches.stream().limit(MOST_SEARCHES).toList()) {
            characters += domain.length() + (domains.isEmpty() ? 0 : 1);
            if (characters > MOST_SEARCH_CHARACTERS) {
                break;
            }
            domains.add(domain);
        }
        return new ResolvConf(
                nameservers.stream().limit(MOST_NAMESERVERS).toList(), domains, options);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        if (!searches.isEmpty()) {
            text.append("search " + String.join(" ", searches) + "\n");
        }
        nameservers.forEach(server -> text.append("nameserver " + server + "\n"));
        if (!options.isEmpty()) {
            text.append("options");
            options.forEach((name, value) ->
                    text.append(" " + (value.isEmpty() ? name : name + ":" + value)));
            text.append("\n");
        }
        return text.toString();
    }
}
