package dev.barista.store.journal;

import dev.barista.model.object.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Entries of version 0 of the journal, which named kinds as Java's classes and rungs as its
/// constants, made those of version 1. An entry of version 1 is left as it is.
final class FirstEntries {

    private static final Map<String, String> KINDS =
            Map.of(
                    "Scaled", "scaled",
                    "Seats", "seats",
                    "Woke", "woke",
                    "RungChanged", "rung",
                    "ReserveStep", "reserve-step",
                    "Filtered", "filtered",
                    "Shed", "shed",
                    "InstanceChanged", "instance");
    private static final int PAGE = 1000;

    private record Entry(long id, String body) {}

    /// A step of the file format.
    static void migrate(Connection connection) throws SQLException {
        List<Entry> page = page(connection, Long.MIN_VALUE);
        while (!page.isEmpty()) {
            rewrite(connection, page);
            page = page(connection, page.getLast().id());
        }
    }

    private static List<Entry> page(Connection connection, long after) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT id, body FROM entry WHERE id > ? ORDER BY id LIMIT " + PAGE)) {
            select.setLong(1, after);
            List<Entry> page = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    page.add(new Entry(row.getLong(1), row.getString(2)));
                }
            }
            return page;
        }
    }

    private static void rewrite(Connection connection, List<Entry> page) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE entry SET body = ? WHERE id = ?")) {
            for (Entry entry : page) {
                update.setString(1, upgraded(entry.body()));
                update.setLong(2, entry.id());
                update.executeUpdate();
            }
        }
    }

    /// One that is no JSON stays as it is; reading it is an error.
    private static String upgraded(String body) {
        try {
            return upgraded(Json.MAPPER.readValue(body, ObjectNode.class)).toString();
        } catch (JacksonException unreadable) {
            return body;
        }
    }

    static ObjectNode upgraded(ObjectNode tree) {
        String old = tree.path("kind").asString("");
        String kind = KINDS.get(old);
        if (kind == null) {
            return tree;
        }
        tree.put("kind", kind);
        if (kind.equals("rung")) {
            lower(tree, "from");
            lower(tree, "to");
        }
        if (kind.equals("woke")) {
            // the first ones did not say from where: it was from nothing
            tree.putIfAbsent("from", Json.MAPPER.valueToTree("STOPPED"));
            lower(tree, "from");
        }
        return tree;
    }

    private static void lower(ObjectNode tree, String name) {
        JsonNode rung = tree.path(name);
        if (rung.isString()) {
            tree.put(name, rung.stringValue().toLowerCase(Locale.ROOT));
        }
    }

    private FirstEntries() {}
}
