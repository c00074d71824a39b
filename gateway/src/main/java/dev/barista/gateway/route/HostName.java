package dev.barista.gateway.route;

import java.util.Locale;
import java.util.Optional;

/// The name in a `Host` header: without a port, and without a final dot. Pure.
public final class HostName {

    /// Where the name ends and `:port` or a final dot begins.
    static int end(byte[] bytes, int start, int end) {
        int stop = end;
        for (int i = end - 1; i >= start && bytes[i] >= '0' && bytes[i] <= '9'; i--) {
            stop = i;
        }
        stop = stop > start && bytes[stop - 1] == ':' ? stop - 1 : end;
        return stop > start + 1 && bytes[stop - 1] == '.' ? stop - 1 : stop;
    }

    /// The name in lower case, if it is a single label, as in `http://orders`: empty for one with
    /// dots, and for addresses.
    public static Optional<String> singleLabel(ByteRange host) {
        int stop = end(host.bytes(), host.start(), host.end());
        for (int i = host.start(); i < stop; i++) {
            byte b = host.bytes()[i];
            if (b == '.' || b == ':' || b == '[') {
                return Optional.empty();
            }
        }
        ByteRange name = new ByteRange();
        name.set(host.bytes(), host.start(), stop);
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(name.text().toLowerCase(Locale.ROOT));
    }

    private HostName() {}
}
