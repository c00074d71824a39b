package dev.barista.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.testkit.Property;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedChainTest {

    private static ForwardedChain chain(String fields) throws BadMessage {
        return ForwardedChain.of(
                Messages.requestWith(Messages.raw(fields)), "10.0.0.9", "http", "own.test");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '\0',
            value = {
                // older fields
                "X-Forwarded-For: 1.2.3.4|@1.2.3.4, 10.0.0.9@for=1.2.3.4;host=own.test;proto=http,"
                        + " for=10.0.0.9",
                "X-Forwarded-For: a,b|X-Forwarded-For: c|@a, b, c, 10.0.0.9@for=a;host=own.test;"
                        + "proto=http, for=b, for=c, for=10.0.0.9",
                "X-Forwarded-For: ,a,,|@a, 10.0.0.9@for=a;host=own.test;proto=http, for=10.0.0.9",
                "X-Forwarded-For: 2001:db8::1|@2001:db8::1, 10.0.0.9@for=\"[2001:db8::1]\";"
                        + "host=own.test;proto=http, for=10.0.0.9",
                "X-Forwarded-For: [::1]:80|@[::1]:80, 10.0.0.9@for=\"[::1]:80\";host=own.test;"
                        + "proto=http, for=10.0.0.9",
                "X-Forwarded-For: 1.2.3.4:80|@1.2.3.4:80, 10.0.0.9@for=\"1.2.3.4:80\";"
                        + "host=own.test;proto=http, for=10.0.0.9",
                "X-Forwarded-For: a\"b\\c|@a\"b\\c, 10.0.0.9@for=\"a\\\"b\\\\c\";host=own.test;"
                        + "proto=http, for=10.0.0.9",
                "X-Forwarded-For: a;proto=https|@a;proto=https, 10.0.0.9@for=\"a;proto=https\";"
                        + "host=own.test;proto=http, for=10.0.0.9",
                // the new one
                "Forwarded: for=1.2.3.4|@1.2.3.4, 10.0.0.9@for=1.2.3.4;host=own.test;proto=http,"
                        + " for=10.0.0.9",
                "Forwarded: FOR=\"[::1]:80\" ; by=x, for=-b|@::1, -b, 10.0.0.9@for=\"[::1]\";"
                        + "host=own.test;proto=http, for=-b, for=10.0.0.9",
                "Forwarded: for=a|Forwarded: for=b|@a, b, 10.0.0.9@for=a;host=own.test;proto=http,"
                        + " for=b, for=10.0.0.9",
                "Forwarded: by=x|@unknown, 10.0.0.9@for=unknown;host=own.test;proto=http,"
                        + " for=10.0.0.9",
                "Forwarded: for=\"a,b\"|@unknown, 10.0.0.9@for=unknown;host=own.test;proto=http,"
                        + " for=10.0.0.9",
                // both: the older ones count
                "X-Forwarded-For: a|Forwarded: for=b;proto=https|@a, 10.0.0.9@for=a;"
                        + "host=own.test;proto=http, for=10.0.0.9",
            })
    void bothFieldsTellOneChain(String fields, String older, String value) throws BadMessage {
        assertThat(chain(fields).older()).isEqualTo(older);
        assertThat(chain(fields).value()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for",
                "for=",
                "=a",
                "for=\"a",
                "for=a b",
                "for=a;for=b",
                "for=a;",
                "for=\"a\"b",
                "for =a",
                "f\"o=a",
                "for=a=b",
                "for=[::1]",
                "for=\"\"",
                "for=a,,for=b",
                "for=\"a\\"
            })
    void aForwardedThatIsMalformedDoesNotCount(String value) throws BadMessage {
        boolean blank = value.equals("for =a"); // blanks around the name are not harmful
        assertThat(chain("Forwarded: " + value + "|").addresses())
                .isEqualTo(blank ? List.of("a", "10.0.0.9") : List.of("10.0.0.9"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            value = {
                "X-Forwarded-Proto: https|@https",
                "X-Forwarded-Proto: https, http|@https",
                "X-Forwarded-Proto: https;x|@http",
                "X-Forwarded-Proto:|@http",
                "Forwarded: for=a;proto=https|@https",
                "Forwarded: for=a;proto=\"ht tp\"|@http",
                "Forwarded: for=a, for=b;proto=https|@http",
                "X-Forwarded-For: a|Forwarded: proto=https|@http",
            })
    void theSchemeIsOneThatTheClientUsed(String fields, String proto) throws BadMessage {
        assertThat(chain(fields).proto()).isEqualTo(proto);
    }

    @Test
    void theHostIsQuotedIfItHasAPort() throws BadMessage {
        ForwardedChain chain = chain("X-Forwarded-Host: a.test:8080, b.test|");

        assertThat(chain.host()).isEqualTo("a.test:8080");
        assertThat(chain.value()).contains(";host=\"a.test:8080\";");
    }

    /// Whatever the values are, another reader of `Forwarded` finds the same addresses, the same
    /// host and the same scheme, and nothing else.
    @Test
    void whatIsWrittenIsReadTheSame() {
        String alphabet = "a1:.[]\";,=\\ _%\u00e4";
        Property.holds(
                2_000,
                cases -> {
                    List<String> addresses = new ArrayList<>();
                    for (int i = 0; i < cases.between(1, 3); i++) {
                        addresses.add(text(cases, alphabet.replace(",", "")));
                    }
                    var chain = new ForwardedChain(addresses, "https", text(cases, alphabet));

                    List<ForwardedElement> read = ForwardedElement.parse(chain.value());

                    assertThat(read).hasSameSizeAs(addresses);
                    assertThat(read.getFirst().parameters()).hasSize(3);
                    assertThat(read.getFirst().parameter("host")).isEqualTo(chain.host());
                    assertThat(read.getFirst().parameter("proto")).isEqualTo("https");
                    for (int i = 0; i < read.size(); i++) {
                        assertThat(ForwardedChain.quoted(read.get(i).parameter("for")))
                                .isEqualTo(ForwardedChain.nodeOf(addresses.get(i)));
                    }
                });
    }

    private static String text(Property.Cases cases, String alphabet) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cases.between(1, 8); i++) {
            text.append(alphabet.charAt(cases.between(0, alphabet.length() - 1)));
        }
        return text.toString();
    }
}
