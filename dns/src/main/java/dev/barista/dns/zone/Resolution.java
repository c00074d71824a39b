package dev.barista.dns.zone;

import dev.barista.dns.message.Reply;
import dev.barista.dns.message.ResourceRecord;
import java.util.List;

/// What our zones say to a question.
public sealed interface Resolution {

    record Answered(Reply reply) implements Resolution {}

    /// The name is not in a zone of ours.
    record Elsewhere() implements Resolution {}

    /// It is an alias of a name elsewhere.
    ///
    /// @param aliases `CNAME` records that lead to `target`
    record Chased(List<ResourceRecord> aliases, String target) implements Resolution {}
}
