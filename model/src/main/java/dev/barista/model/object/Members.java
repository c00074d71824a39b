package dev.barista.model.object;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Members of a JSON object, in their order of insertion, in as little heap as that takes.
///
/// Most objects of the API have one to five members. A `LinkedHashMap` of three costs 256 bytes and
/// this 64: keys and values lie in one array and are searched one after another, up to [#SEARCHED]
/// of them. A larger object is moved into a `LinkedHashMap` once and stays there.
///
/// Not thread-safe, as the trees that it is for.
final class Members extends AbstractMap<String, JsonNode> {

    /// Up to here a search from the first to the last key costs no more than hashing.
    static final int SEARCHED = 12;

    private static final Object[] NONE = {};

    private Object[] pairs = NONE;
    private int size;
    private @Nullable LinkedHashMap<String, JsonNode> large;

    @Override
    public int size() {
        return large == null ? size : large.size();
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return large == null ? indexOf(key) >= 0 : large.containsKey(key);
    }

    @Override
    public @Nullable JsonNode get(@Nullable Object key) {
        if (large != null) {
            return large.get(key);
        }
        int at = indexOf(key);
        return at < 0 ? null : value(at);
    }

    @Override
    public @Nullable JsonNode put(String key, JsonNode value) {
        Objects.requireNonNull(key, "key");
        if (large != null) {
            return large.put(key, value);
        }
        int at = indexOf(key);
        if (at >= 0) {
            JsonNode before = value(at);
            pairs[2 * at + 1] = value;
            return before;
        }
        append(key, value);
        return null;
    }

    private void append(String key, JsonNode value) {
        if (size == SEARCHED) {
            var all = new LinkedHashMap<String, JsonNode>(4 * SEARCHED);
            all.putAll(this);
            all.put(key, value);
            large = all;
            pairs = NONE;
            size = 0;
            return;
        }
        if (2 * size == pairs.length) {
            // by two members, up to six, then by half
            pairs = Arrays.copyOf(pairs, pairs.length + Math.max(4, size / 2 * 2));
        }
        pairs[2 * size] = key;
        pairs[2 * size + 1] = value;
        size++;
    }

    @Override
    public @Nullable JsonNode remove(@Nullable Object key) {
        if (large != null) {
            return large.remove(key);
        }
        int at = indexOf(key);
        return at < 0 ? null : removeAt(at);
    }

    private JsonNode removeAt(int at) {
        JsonNode before = value(at);
        System.arraycopy(pairs, 2 * at + 2, pairs, 2 * at, 2 * (size - at - 1));
        size--;
        Arrays.fill(pairs, 2 * size, 2 * size + 2, null);
        return before;
    }

    @Override
    public void clear() {
        pairs = NONE;
        size = 0;
        large = null;
    }

    @Override
    public Set<Map.Entry<String, JsonNode>> entrySet() {
        return large == null ? new Entries() : large.entrySet();
    }

    private int indexOf(@Nullable Object key) {
        for (int at = 0; at < size; at++) {
            if (pairs[2 * at].equals(key)) {
                return at;
            }
        }
        return -1;
    }

    private String key(int at) {
        return (String) pairs[2 * at];
    }

    private JsonNode value(int at) {
        return (JsonNode) pairs[2 * at + 1];
    }

    private final class Entries extends AbstractSet<Map.Entry<String, JsonNode>> {

        @Override
        public int size() {
            return Members.this.size();
        }

        @Override
        public Iterator<Map.Entry<String, JsonNode>> iterator() {
            return new Walk();
        }
    }

    private final class Walk implements Iterator<Map.Entry<String, JsonNode>> {

        private int next;
        private int expected = size;
        private boolean removable;

        @Override
        public boolean hasNext() {
            return next < expected;
        }

        @Override
        public Map.Entry<String, JsonNode> next() {
            requireUnchanged();
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            removable = true;
            return new Member(next++);
        }

        @Override
        public void remove() {
            requireUnchanged();
            if (!removable) {
                throw new IllegalStateException("remove: no member (expected: next() before it)");
            }
            removable = false;
            removeAt(--next);
            expected = size;
        }

        private void requireUnchanged() {
            if (size != expected || large != null) {
                throw new ConcurrentModificationException();
            }
        }
    }

    private final class Member extends SimpleEntry<String, JsonNode> {

        private static final long serialVersionUID = 1;

        Member(int at) {
            super(key(at), value(at));
        }

        @Override
        public JsonNode setValue(JsonNode value) {
            put(getKey(), value);
            return super.setValue(value);
        }
    }
}
