package dev.barista.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.dns.message.Query;
import dev.barista.dns.message.Question;
import dev.barista.dns.message.Reply;
import dev.barista.dns.message.ReplyWriter;
import dev.barista.dns.testkit.TestAnswer;
import dev.barista.dns.testkit.TestAnswer.Entry;
import dev.barista.dns.testkit.TestQuery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Questions and what our zones say, as a table.
///
/// An answer is its records, as in `A 10.88.8.5`. `NODATA` and `NXDOMAIN` are followed by the owner
/// of the `SOA` record, `ELSEWHERE` by the name that the host's resolvers are asked for.
class ZoneTableTest {

    private static final Map<String, Integer> TYPES =
            Map.ofEntries(
                    Map.entry("A", TestQuery.A),
                    Map.entry("AAAA", TestQuery.AAAA),
                    Map.entry("NS", TestQuery.NS),
                    Map.entry("CNAME", TestQuery.CNAME),
                    Map.entry("SOA", TestQuery.SOA),
                    Map.entry("PTR", TestQuery.PTR),
                    Map.entry("MX", TestQuery.MX),
                    Map.entry("TXT", TestQuery.TXT),
                    Map.entry("SRV", TestQuery.SRV),
                    Map.entry("HINFO", TestQuery.HINFO),
                    Map.entry("ANY", TestQuery.ANY));

    private final Resolver resolver =
            new Resolver(new Zones(ExampleZone.names(), ExampleZone.NAMES));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    # Services with an address
                    web.default.svc.cluster.local               | A     | A 10.88.8.5
                    WEB.Default.SVC.cluster.LOCAL               | A     | A 10.88.8.5
                    web.default.svc.cluster.local               | AAAA  | NODATA cluster.local
                    web.default.svc.cluster.local               | MX    | NODATA cluster.local
                    web.default.svc.cluster.local               | TXT   | NODATA cluster.local
                    web.default.svc.cluster.local               | SRV   | NODATA cluster.local
                    web.default.svc.cluster.local               | ANY   | HINFO "RFC8482" ""
                    _http._tcp.web.default.svc.cluster.local    | SRV   | SRV 0 100 80 web.default.svc.cluster.local
                    _dns._udp.web.default.svc.cluster.local     | SRV   | SRV 0 100 53 web.default.svc.cluster.local
                    _http._tcp.web.default.svc.cluster.local    | A     | NODATA cluster.local
                    _tcp.web.default.svc.cluster.local          | SRV   | NODATA cluster.local
                    _sctp.web.default.svc.cluster.local         | SRV   | NXDOMAIN cluster.local
                    _http._udp.web.default.svc.cluster.local    | SRV   | NXDOMAIN cluster.local
                    _smtp._tcp.web.default.svc.cluster.local    | SRV   | NXDOMAIN cluster.local
                    http.tcp.web.default.svc.cluster.local      | SRV   | NXDOMAIN cluster.local
                    10-88-0-40.web.default.svc.cluster.local    | A     | NXDOMAIN cluster.local
                    plain.default.svc.cluster.local             | A     | A 10.88.8.6
                    _tcp.plain.default.svc.cluster.local        | SRV   | NXDOMAIN cluster.local
                    dual.default.svc.cluster.local              | A     | A 10.88.8.7
                    dual.default.svc.cluster.local              | AAAA  | AAAA fd00:0:0:0:0:0:0:7
                    pending.default.svc.cluster.local           | A     | NODATA cluster.local
                    nope.default.svc.cluster.local              | A     | NXDOMAIN cluster.local
                    web.empty.svc.cluster.local                 | A     | NXDOMAIN cluster.local
                    # Namespaces and what is above them
                    default.svc.cluster.local                   | A     | NODATA cluster.local
                    empty.svc.cluster.local                     | A     | NODATA cluster.local
                    unknown.svc.cluster.local                   | A     | NXDOMAIN cluster.local
                    web.unknown.svc.cluster.local               | A     | NXDOMAIN cluster.local
                    svc.cluster.local                           | A     | NODATA cluster.local
                    cluster.local                               | A     | NODATA cluster.local
                    cluster.local                               | SOA   | SOA ns.dns.cluster.local hostmaster.cluster.local … 5
                    cluster.local                               | NS    | NS ns.dns.cluster.local
                    ns.dns.cluster.local                        | A     | A 10.88.0.1
                    ns.dns.cluster.local                        | AAAA  | AAAA fd00:0:0:0:0:0:0:1
                    dns.cluster.local                           | A     | NODATA cluster.local
                    x.dns.cluster.local                         | A     | NXDOMAIN cluster.local
                    dns-version.cluster.local                   | TXT   | TXT "1.1.0"
                    dns-version.cluster.local                   | A     | NODATA cluster.local
                    x.dns-version.cluster.local                 | TXT   | NXDOMAIN cluster.local
                    nope.cluster.local                          | A     | NXDOMAIN cluster.local
                    # What search lists make of other names
                    www.example.com.default.svc.cluster.local   | A     | NXDOMAIN cluster.local
                    www.example.com.svc.cluster.local           | A     | NXDOMAIN cluster.local
                    www.example.com.cluster.local               | A     | NXDOMAIN cluster.local
                    notcluster.local                            | A     | ELSEWHERE notcluster.local
                    # Headless Services
                    db.default.svc.cluster.local                | A     | A 10.88.0.20, A 10.88.0.21
                    db.default.svc.cluster.local                | AAAA  | NODATA cluster.local
                    db-0.db.default.svc.cluster.local           | A     | A 10.88.0.20
                    10-88-0-21.db.default.svc.cluster.local     | A     | A 10.88.0.21
                    10-88-0-20.db.default.svc.cluster.local     | A     | NXDOMAIN cluster.local
                    db-2.db.default.svc.cluster.local           | A     | NXDOMAIN cluster.local
                    _pg._tcp.db.default.svc.cluster.local       | SRV   | SRV 0 50 5432 db-0.db.default.svc.cluster.local, SRV 0 50 5432 10-88-0-21.db.default.svc.cluster.local
                    early.default.svc.cluster.local             | A     | A 10.88.0.30
                    none.default.svc.cluster.local              | A     | NXDOMAIN cluster.local
                    unready.default.svc.cluster.local           | A     | NXDOMAIN cluster.local
                    six.default.svc.cluster.local               | AAAA  | AAAA fd00:0:0:0:0:0:0:20
                    six.default.svc.cluster.local               | A     | NODATA cluster.local
                    fd00--20.six.default.svc.cluster.local      | AAAA  | AAAA fd00:0:0:0:0:0:0:20
                    # ExternalName
                    hello.default.svc.cluster.local             | A     | CNAME cluster-local-gateway.knative-serving.svc.cluster.local, A 10.88.0.1
                    hello.default.svc.cluster.local             | CNAME | CNAME cluster-local-gateway.knative-serving.svc.cluster.local
                    hello.default.svc.cluster.local             | AAAA  | CNAME cluster-local-gateway.knative-serving.svc.cluster.local, NODATA cluster.local
                    _http._tcp.hello.default.svc.cluster.local  | SRV   | NXDOMAIN cluster.local
                    first.default.svc.cluster.local             | A     | CNAME second.default.svc.cluster.local, CNAME web.default.svc.cluster.local, A 10.88.8.5
                    dangling.default.svc.cluster.local          | A     | CNAME nowhere.default.svc.cluster.local, NXDOMAIN cluster.local
                    world.default.svc.cluster.local             | A     | CNAME www.example.com, ELSEWHERE www.example.com
                    world.default.svc.cluster.local             | CNAME | CNAME www.example.com
                    round.default.svc.cluster.local             | A     | SERVFAIL
                    # Pods
                    10-88-0-40.default.pod.cluster.local        | A     | A 10.88.0.40
                    10-88-0-40.default.pod.cluster.local        | AAAA  | NODATA cluster.local
                    fd00--40.default.pod.cluster.local          | AAAA  | AAAA fd00:0:0:0:0:0:0:40
                    10-88-0-40.unknown.pod.cluster.local        | A     | NXDOMAIN cluster.local
                    1-2-3-4.default.pod.cluster.local           | A     | NXDOMAIN cluster.local
                    10-88-0.default.pod.cluster.local           | A     | NXDOMAIN cluster.local
                    10-88-0-400.default.pod.cluster.local       | A     | NXDOMAIN cluster.local
                    default.pod.cluster.local                   | A     | NODATA cluster.local
                    pod.cluster.local                           | A     | NODATA cluster.local
                    # Without the domain
                    web.default.svc                             | A     | A 10.88.8.5
                    hello.default.svc                           | A     | CNAME cluster-local-gateway.knative-serving.svc.cluster.local, A 10.88.0.1
                    nope.default.svc                            | A     | NXDOMAIN svc
                    web.unknown.svc                             | A     | NXDOMAIN svc
                    svc                                         | A     | NODATA svc
                    # The machine
                    host.barista.internal                       | A     | A 10.88.7.254
                    host.barista.internal                       | AAAA  | NODATA barista.internal
                    host.docker.internal                        | A     | A 10.88.7.254
                    host.containers.internal                    | A     | A 10.88.7.254
                    x.host.docker.internal                      | A     | NXDOMAIN host.docker.internal
                    gateway.docker.internal                     | A     | ELSEWHERE gateway.docker.internal
                    gateway.barista.internal                    | A     | A 10.88.0.1
                    gateway.barista.internal                    | AAAA  | AAAA fd00:0:0:0:0:0:0:1
                    nope.barista.internal                       | A     | NXDOMAIN barista.internal
                    localhost                                   | A     | A 127.0.0.1
                    api.localhost                               | AAAA  | AAAA 0:0:0:0:0:0:0:1
                    # Addresses
                    5.8.88.10.in-addr.arpa                      | PTR   | PTR web.default.svc.cluster.local
                    20.0.88.10.in-addr.arpa                     | PTR   | PTR db-0.db.default.svc.cluster.local
                    21.0.88.10.in-addr.arpa                     | PTR   | PTR 10-88-0-21.db.default.svc.cluster.local
                    40.0.88.10.in-addr.arpa                     | PTR   | PTR 10-88-0-40.default.pod.cluster.local
                    1.0.88.10.in-addr.arpa                      | PTR   | PTR gateway.barista.internal
                    254.7.88.10.in-addr.arpa                    | PTR   | PTR host.barista.internal
                    99.0.88.10.in-addr.arpa                     | PTR   | NXDOMAIN 0.88.10.in-addr.arpa
                    20.0.88.10.in-addr.arpa                     | A     | NODATA 0.88.10.in-addr.arpa
                    020.0.88.10.in-addr.arpa                    | PTR   | NXDOMAIN 0.88.10.in-addr.arpa
                    x.20.0.88.10.in-addr.arpa                   | PTR   | NXDOMAIN 0.88.10.in-addr.arpa
                    0.88.10.in-addr.arpa                        | PTR   | NODATA 0.88.10.in-addr.arpa
                    0.16.88.10.in-addr.arpa                     | PTR   | ELSEWHERE 0.16.88.10.in-addr.arpa
                    88.10.in-addr.arpa                          | PTR   | ELSEWHERE 88.10.in-addr.arpa
                    8.8.8.8.in-addr.arpa                        | PTR   | ELSEWHERE 8.8.8.8.in-addr.arpa
                    0.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa | PTR | PTR fd00--20.six.default.svc.cluster.local
                    # Everything else
                    www.example.com                             | A     | ELSEWHERE www.example.com
                    web                                         | A     | ELSEWHERE web
                    .                                           | NS    | ELSEWHERE
                    """)
    void answers(String name, String type, String expected) {
        int number = TYPES.getOrDefault(type, 0);
        Question question = question(name, number);
        String said =
                switch (resolver.resolve(question, 0)) {
                    case Resolution.Elsewhere _ -> ("ELSEWHERE " + question.name()).strip();
                    case Resolution.Chased chased ->
                            describe(
                                            written(
                                                    question,
                                                    Reply.of(chased.aliases(), List.of())),
                                            number)
                                    + ", ELSEWHERE "
                                    + chased.target();
                    case Resolution.Answered answered ->
                            describe(written(question, answered.reply()), number);
                };
        assertThat(said).isEqualTo(expected);
    }

    private static Question question(String name, int type) {
        byte[] query = TestQuery.of(name, type).bytes();
        return Question.read(Unpooled.wrappedBuffer(query).skipBytes(12)).orElseThrow();
    }

    private static TestAnswer written(Question question, Reply reply) {
        ByteBuf out = Unpooled.buffer();
        ReplyWriter.write(new Query(7, 0, question, null), reply, Query.STREAM_LIMIT, out);
        return TestAnswer.read(ByteBufUtil.getBytes(out));
    }

    private static String describe(TestAnswer answer, int type) {
        List<String> said =
                answer.answers().stream()
                        .map(entry -> name(entry.type()) + " " + entry.content())
                        .collect(Collectors.toList());
        switch (answer.code()) {
            case TestAnswer.NOERROR -> {
                if (answer.answers().stream().noneMatch(entry -> satisfies(entry, type))
                        && !answer.authorities().isEmpty()) {
                    said.add("NODATA " + authority(answer));
                }
            }
            case TestAnswer.NXDOMAIN -> said.add("NXDOMAIN " + authority(answer));
            default -> said.add("SERVFAIL");
        }
        return String.join(", ", said);
    }

    private static boolean satisfies(Entry entry, int type) {
        return entry.type() == type || type == TestQuery.ANY;
    }

    private static String authority(TestAnswer answer) {
        Entry soa = answer.authorities().getFirst();
        assertThat(soa.type()).isEqualTo(TestQuery.SOA);
        assertThat(soa.ttl()).isEqualTo(Node.TTL);
        return soa.owner();
    }

    private static String name(int type) {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }
}
