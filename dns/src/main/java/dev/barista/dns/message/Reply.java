package dev.barista.dns.message;

import io.netty.handler.codec.dns.DnsResponseCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer that this server makes itself.
///
/// @param authoritative whether the name is in a zone of ours
/// @param error null if there is nothing to say
public record Reply(
        DnsResponseCode code,
        boolean authoritative,
        List<ResourceRecord> answers,
        List<ResourceRecord> authorities,
        List<ResourceRecord> additional,
        @Nullable ExtendedError error) {

    public Reply {
        answers = List.copyOf(answers);
        authorities = List.copyOf(authorities);
        additional = List.copyOf(additional);
    }

    public static Reply of(List<ResourceRecord> answers, List<ResourceRecord> additional) {
        return new Reply(DnsResponseCode.NOERROR, true, answers, List.of(), additional, null);
    }

    /// That there is no record, or no name.
    ///
    /// @param answers aliases on the way
    /// @param authority the `SOA` record of the zone
    public static Reply negative(
            DnsResponseCode code, List<ResourceRecord> answers, ResourceRecord authority) {
        return new Reply(code, true, answers, List.of(authority), List.of(), null);
    }

    public static Reply error(DnsResponseCode code) {
        return new Reply(code, false, List.of(), List.of(), List.of(), null);
    }

    public static Reply error(DnsResponseCode code, int reason, String text) {
        ExtendedError error = new ExtendedError(reason, text);
        return new Reply(code, false, List.of(), List.of(), List.of(), error);
    }
}
