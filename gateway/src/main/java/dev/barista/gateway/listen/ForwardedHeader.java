package dev.barista.gateway.listen;

/// The `Forwarded` field, made from the older ones as Knative does.
final class ForwardedHeader {

    /// The whole line; empty values are left out.
    ///
    /// @param addresses comma-separated, as in `X-Forwarded-For`
    static String line(String addresses, String proto, String host) {
        StringBuilder line = new StringBuilder("Forwarded: ");
        int start = line.length();
        int from = 0;
        while (from <= addresses.length() && !addresses.isBlank()) {
            int comma = addresses.indexOf(',', from);
            int to = comma < 0 ? addresses.length() : comma;
            String address = addresses.substring(from, to).strip();
            boolean first = line.length() == start;
            line.append(first ? "for=" : ", for=").append(quoted(address));
            if (first) {
                appendOrigin(line, proto, host);
            }
            from = to + 1;
        }
        if (line.length() == start) {
            appendOrigin(line, proto, host);
            line.deleteCharAt(start);
        }
        return line.append("\r\n").toString();
    }

    private static void appendOrigin(StringBuilder line, String proto, String host) {
        if (!host.isEmpty()) {
            line.append(";host=").append(host);
        }
        if (!proto.isEmpty()) {
            line.append(";proto=").append(proto);
        }
    }

    private static String quoted(String address) {
        return address.indexOf(':') < 0 ? address : "\"[" + address + "]\"";
    }

    private ForwardedHeader() {}
}
