package dev.barista.model.naming;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChildNameTest {

    private static final String LONG_HOST =
            "very.long.subdomain.of.a.company.with.a.long.name.example-domain.com";

    @ParameterizedTest
    @CsvSource({
        "foo, -00001, foo-00001",
        "my-very-long-service-name-that-goes-on-and-on-00001, -deployment,"
                + " my-very-long-service-name-that-goes-on-and-on-00001-deployment",
        "subdomain.example.com, '', subdomain.example.com",
        LONG_HOST + ", '', very.long.subdomain.of.a.compan2f56a70f3cf10db66e4683beea555a52",
    })
    void namesAsKnativeDoes(String parent, String suffix, String expected) {
        assertThat(ChildName.of(parent, suffix)).isEqualTo(expected);
    }

    @Test
    void cutsALongParentAndKeepsItsHash() {
        assertThat(ChildName.deployment("a".repeat(60)))
                .isEqualTo("aaaaaaaaaaaaaaaaaaaacc7ed669cf88f201c3297c6a91e1d18d-deployment")
                .hasSize(63);
        assertThat(ChildName.privateService("b".repeat(63)))
                .isEqualTo("bbbbbbbbbbbbbbbbbbbbbbb2270dd76c5ccd0f130993bf395915d06-private")
                .hasSize(63);
    }

    @Test
    void hashesALongSuffixToo() {
        assertThat(ChildName.of("short", "-" + "s".repeat(70)))
                .isEqualTo("short79588e65e057eef563367dcee9543f99-sssssssssssssssssssssssss")
                .hasSize(63);
    }

    @Test
    void numbersRevisionsWithFiveDigits() {
        assertThat(ChildName.revision("hello", 7)).isEqualTo("hello-00007");
        assertThat(ChildName.revision("hello", 123456)).isEqualTo("hello-123456");
        assertThat(ChildName.imageCache("hello-00001", "user-container"))
                .isEqualTo("hello-00001-cache-user-container");
    }
}
