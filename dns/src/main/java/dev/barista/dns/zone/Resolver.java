package dev.barista.dns.zone;

import dev.barista.dns.message.ExtendedError;
import dev.barista.dns.message.Question;
import dev.barista.dns.message.RecordContent;
import dev.barista.dns.message.RecordTypes;
import dev.barista.dns.message.Reply;
import dev.barista.dns.message.ResourceRecord;
import dev.barista.dns.zone.Place.Alias;
import dev.barista.dns.zone.Place.Elsewhere;
import dev.barista.dns.zone.Place.Missing;
import dev.barista.dns.zone.Place.Present;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.util.ArrayList;
import java.util.List;

/// From a question to what our zones say, aliases followed. Pure; thread-safe.
public final class Resolver {

    /// Aliases that are followed; CoreDNS follows as many.
    private static final int MOST_ALIASES = 8;

    private static final Resolution ELSEWHERE = new Resolution.Elsewhere();

    /// Stands for all records of a name (RFC 8482): a small answer, so that none makes much of
    /// little.
    private static final RecordContent ALL = RecordContent.texts("RFC8482", "");

    private final Zones zones;

    public Resolver(Zones zones) {
        this.zones = zones;
    }

    /// @param turn any number: the records of a set come in the order that it picks, so that
    ///   clients that take the first one spread
    public Resolution resolve(Question question, int turn) {
        String name = question.name();
        List<ResourceRecord> aliases = new ArrayList<>();
        while (aliases.size() <= MOST_ALIASES) {
            switch (zones.find(name)) {
                case Elsewhere _ -> {
                    return aliases.isEmpty() ? ELSEWHERE : new Resolution.Chased(aliases, name);
                }
                case Missing missing -> {
                    return negative(DnsResponseCode.NXDOMAIN, aliases, missing.apex());
                }
                case Present present -> {
                    return present(question.type(), name, aliases, present, turn);
                }
                case Alias alias -> {
                    aliases.add(
                            record(name, RecordTypes.CNAME, RecordContent.name(alias.target())));
                    if (question.type() == RecordTypes.CNAME) {
                        return new Resolution.Answered(Reply.of(aliases, List.of()));
                    }
                    name = alias.target();
                }
            }
        }
        return new Resolution.Answered(
                Reply.error(
                        DnsResponseCode.SERVFAIL,
                        ExtendedError.OTHER,
                        "more than " + MOST_ALIASES + " aliases in a row"));
    }

    private Resolution present(
            int type, String name, List<ResourceRecord> aliases, Present present, int turn) {
        List<ResourceRecord> answers = new ArrayList<>(aliases);
        if (type == RecordTypes.ANY) {
            answers.add(record(name, RecordTypes.HINFO, ALL));
            return new Resolution.Answered(Reply.of(answers, List.of()));
        }
        if (type == RecordTypes.SOA && name.equals(present.apex())) {
            answers.add(zones.authority(name));
            return new Resolution.Answered(Reply.of(answers, List.of()));
        }
        List<RecordContent> contents = present.node().contents(type);
        if (contents.isEmpty()) {
            return negative(DnsResponseCode.NOERROR, aliases, present.apex());
        }
        for (int i = 0; i < contents.size(); i++) {
            RecordContent content = contents.get(Math.floorMod(i + turn, contents.size()));
            answers.add(record(name, type, content));
        }
        return new Resolution.Answered(Reply.of(answers, present.node().additional()));
    }

    /// The answer to a question for all records of a name that is not ours.
    public static Reply anything(String name) {
        ResourceRecord all = record(name, RecordTypes.HINFO, ALL);
        return new Reply(DnsResponseCode.NOERROR, false, List.of(all), List.of(), List.of(), null);
    }

    private static ResourceRecord record(String owner, int type, RecordContent content) {
        return new ResourceRecord(owner, type, Node.TTL, content);
    }

    private Resolution negative(DnsResponseCode code, List<ResourceRecord> aliases, String apex) {
        return new Resolution.Answered(Reply.negative(code, aliases, zones.authority(apex)));
    }
}
