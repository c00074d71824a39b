package dev.barista.dns.zone;

import dev.barista.dns.message.RecordContent;
import java.util.List;

/// Records of one type.
public record RecordSet(int type, List<RecordContent> contents) {

    public RecordSet {
        contents = List.copyOf(contents);
    }
}
