package dev.barista.gateway.route;

import dev.barista.gateway.wire.Ascii;
import dev.barista.gateway.wire.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Host → its rules: an immutable hash table of small buckets. A change copies one array of bucket
/// references and the buckets it touches; a look-up reads bytes, and makes no string.
final class Hosts {

    private record Entry(Bytes host, int hash, HostRules rules) {}

    private static final int PER_BUCKET = 4;
    static final Hosts EMPTY = new Hosts(new Entry[64][0], 0);

    private final Entry[][] buckets;
    private final int size;

    private Hosts(Entry[][] buckets, int size) {
        this.buckets = buckets;
        this.size = size;
    }

    int size() {
        return size;
    }

    /// The rules of a host, in any case; null if it is unknown.
    @Nullable HostRules find(byte[] bytes, int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = hash * 31 + Ascii.lower(bytes[i]);
        }
        for (Entry entry : buckets[slot(hash, buckets.length)]) {
            if (entry.hash == hash && entry.host.areAtInAnyCase(bytes, start, end)) {
                return entry.rules;
            }
        }
        return null;
    }

    /// A table with hosts changed, or removed where the rules are empty.
    ///
    /// @param changes by host in lower case
    Hosts with(Map<String, Optional<HostRules>> changes) {
        Entry[][] next = buckets.clone();
        int count = size;
        for (Map.Entry<String, Optional<HostRules>> change : changes.entrySet()) {
            String host = change.getKey();
            int slot = slot(hash(host), next.length);
            int before = next[slot].length;
            next[slot] = replaced(next[slot], host, change.getValue());
            count += next[slot].length - before;
        }
        return new Hosts(count > next.length * PER_BUCKET ? grown(next) : next, count);
    }

    private static Entry[] replaced(Entry[] bucket, String host, Optional<HostRules> rules) {
        int hash = hash(host);
        Bytes name = Bytes.of(host);
        List<Entry> entries = new ArrayList<>(bucket.length + 1);
        for (Entry entry : bucket) {
            if (entry.hash != hash || !entry.host.equals(name)) {
                entries.add(entry);
            }
        }
        rules.ifPresent(added -> entries.add(new Entry(name, hash, added)));
        return entries.toArray(Entry[]::new);
    }

    private static Entry[][] grown(Entry[][] old) {
        Entry[][] wide = new Entry[old.length * 4][0];
        for (Entry[] bucket : old) {
            for (Entry entry : bucket) {
                int slot = slot(entry.hash, wide.length);
                Entry[] longer = Arrays.copyOf(wide[slot], wide[slot].length + 1);
                longer[longer.length - 1] = entry;
                wide[slot] = longer;
            }
        }
        return wide;
    }

    private static int hash(String lower) {
        int hash = 0;
        for (byte b : Ascii.bytes(lower)) {
            hash = hash * 31 + b;
        }
        return hash;
    }

    private static int slot(int hash, int length) {
        int mixed = hash * 0x9E3779B9;
        return (mixed ^ mixed >>> 16) & (length - 1);
    }
}
