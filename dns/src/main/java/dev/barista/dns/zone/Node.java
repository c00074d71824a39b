package dev.barista.dns.zone;

import dev.barista.dns.message.RecordContent;
import dev.barista.dns.message.RecordTypes;
import dev.barista.dns.message.ResourceRecord;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The records of a name that exists; none if only names below it have some.
///
/// @param additional what the reader of these records asks next
public record Node(List<RecordSet> sets, List<ResourceRecord> additional) {

    /// Seconds that clients may keep our records, and that there is none.
    public static final int TTL = 5;

    public static final Node EMPTY = new Node(List.of(), List.of());

    public Node {
        sets = List.copyOf(sets);
        additional = List.copyOf(additional);
    }

    static Node of(int type, List<RecordContent> contents) {
        return new Node(List.of(new RecordSet(type, contents)), List.of());
    }

    static Node of(int type, RecordContent content) {
        return of(type, List.of(content));
    }

    /// `A` and `AAAA` records.
    static Node of(Collection<InetAddress> addresses) {
        List<RecordContent> four = new ArrayList<>();
        List<RecordContent> six = new ArrayList<>();
        for (InetAddress address : addresses) {
            (address instanceof Inet4Address ? four : six).add(RecordContent.address(address));
        }
        List<RecordSet> sets = new ArrayList<>();
        if (!four.isEmpty()) {
            sets.add(new RecordSet(RecordTypes.A, four));
        }
        if (!six.isEmpty()) {
            sets.add(new RecordSet(RecordTypes.AAAA, six));
        }
        return new Node(sets, List.of());
    }

    /// The records as they are written in full under a name.
    List<ResourceRecord> records(String owner) {
        List<ResourceRecord> records = new ArrayList<>();
        for (RecordSet set : sets) {
            for (RecordContent content : set.contents()) {
                records.add(new ResourceRecord(owner, set.type(), TTL, content));
            }
        }
        return records;
    }

    List<RecordContent> contents(int type) {
        for (RecordSet set : sets) {
            if (set.type() == type) {
                return set.contents();
            }
        }
        return List.of();
    }
}
