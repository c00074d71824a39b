package dev.barista.dns.zone;

import dev.barista.dns.message.RecordContent;
import dev.barista.dns.message.RecordTypes;
import dev.barista.dns.zone.Place.Missing;
import dev.barista.dns.zone.Place.Present;
import dev.barista.model.serving.AddressBlock;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Names of addresses in the ranges of pods and Services. What is asked of them never leaves the
/// machine.
///
/// Thread-safe.
final class ReverseZone {

    /// How addresses of one kind are written backwards.
    private enum Kind {
        FOUR(".in-addr.arpa", 4, 8, 10, 96),
        SIX(".ip6.arpa", 32, 4, 16, 0);

        final String suffix;
        final int labels;
        final int bitsOfLabel;
        final int radix;

        /// Bits of an [AddressBlock] before the address begins.
        final int offset;

        Kind(String suffix, int labels, int bitsOfLabel, int radix, int offset) {
            this.suffix = suffix;
            this.labels = labels;
            this.bitsOfLabel = bitsOfLabel;
            this.radix = radix;
            this.offset = offset;
        }
    }

    private final ClusterNames names;
    private final List<AddressBlock> ranges;
    private final Map<InetAddress, String> fixed;

    /// @param fixed names of single addresses, whole
    ReverseZone(ClusterNames names, List<AddressBlock> ranges, Map<InetAddress, String> fixed) {
        this.names = names;
        this.ranges = List.copyOf(ranges);
        this.fixed = new HashMap<>(fixed);
    }

    Place find(String name) {
        for (Kind kind : Kind.values()) {
            if (name.endsWith(kind.suffix)) {
                return find(kind, name);
            }
        }
        return Place.ELSEWHERE;
    }

    private Place find(Kind kind, String name) {
        String[] labels = name.substring(0, name.length() - kind.suffix.length()).split("\\.", -1);
        for (AddressBlock range : ranges) {
            int bits = range.bits() - kind.offset;
            int apexLabels = Math.max(1, (bits + kind.bitsOfLabel - 1) / kind.bitsOfLabel);
            if (bits >= 0 && labels.length >= apexLabels && isIn(range, kind, labels, apexLabels)) {
                return inside(kind, labels, last(labels, apexLabels) + kind.suffix);
            }
        }
        return Place.ELSEWHERE;
    }

    private static boolean isIn(AddressBlock range, Kind kind, String[] labels, int count) {
        return address(kind, labels, count)
                .filter(first -> range.contains(first.getHostAddress()))
                .isPresent();
    }

    private Place inside(Kind kind, String[] labels, String apex) {
        Optional<InetAddress> address =
                labels.length > kind.labels
                        ? Optional.empty()
                        : address(kind, labels, labels.length);
        if (address.isEmpty()) {
            return new Missing(apex);
        }
        return labels.length < kind.labels
                ? new Present(apex, Node.EMPTY)
                : named(apex, address.get());
    }

    private Place named(String apex, InetAddress address) {
        String one = fixed.get(address);
        if (one != null) {
            return new Present(apex, Node.of(RecordTypes.PTR, RecordContent.name(one)));
        }
        String domain = names.domain();
        List<RecordContent> all =
                names.names(address).stream()
                        .map(name -> RecordContent.name(name + "." + domain))
                        .toList();
        return all.isEmpty() ? new Missing(apex) : new Present(apex, Node.of(RecordTypes.PTR, all));
    }

    /// The address whose first labels, `count` of them, are the last of a name; the others are
    /// zero. Empty if they are no numbers.
    private static Optional<InetAddress> address(Kind kind, String[] labels, int count) {
        byte[] bytes = new byte[kind.labels * kind.bitsOfLabel / Byte.SIZE];
        for (int i = 0; i < count; i++) {
            int value = number(labels[labels.length - 1 - i], kind);
            if (value < 0) {
                return Optional.empty();
            }
            int bit = i * kind.bitsOfLabel;
            int shift = Byte.SIZE - kind.bitsOfLabel - bit % Byte.SIZE;
            bytes[bit / Byte.SIZE] |= (byte) (value << shift);
        }
        return Optional.of(Addresses.of(bytes));
    }

    private static int number(String label, Kind kind) {
        boolean padded = label.length() > 1 && label.charAt(0) == '0';
        if (label.isEmpty() || label.length() > 3 || padded) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            int digit = c < 128 ? Character.digit(c, kind.radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * kind.radix + digit;
        }
        return value < 1 << kind.bitsOfLabel ? value : -1;
    }

    private static String last(String[] labels, int count) {
        return String.join(".", List.of(labels).subList(labels.length - count, labels.length));
    }
}
