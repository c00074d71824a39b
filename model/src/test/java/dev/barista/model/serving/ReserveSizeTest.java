package dev.barista.model.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.barista.model.testkit.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What `reserve-instance-eci-use-specs` may say: thousandths of a core, and MiB.
class ReserveSizeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # cores and memory
                    0.1-128Mi | 100 | 128
                    1-2Gi | 1000 | 2048
                    2-4Gi | 2000 | 4096
                    0.5-1Gi | 500 | 1024
                    0.25-512Mi | 250 | 512
                    64-256Gi | 64000 | 262144
                    1.0-2.0Gi | 1000 | 2048
                     1 - 2Gi  | 1000 | 2048
                    # the types that are used without a size of one's own
                    ecs.t6-c1m1.large | 400 | 2048
                    ecs.t5-lc1m2.small | 100 | 2048
                    ecs.s6-c1m2.small | 1000 | 2048
                    ecs.t6-c1m2.large | 400 | 4096
                    ecs.n1.small | 1000 | 2048
                    # burstable
                    ecs.t5-lc2m1.nano | 100 | 512
                    ecs.t5-lc1m1.small | 100 | 1024
                    ecs.t5-lc1m2.large | 200 | 4096
                    ecs.t5-lc1m4.large | 200 | 8192
                    ecs.t5-c1m1.large | 200 | 2048
                    ecs.t5-c1m2.large | 200 | 4096
                    ecs.t5-c1m4.2xlarge | 800 | 32768
                    ecs.t6-c1m4.large | 400 | 8192
                    ecs.t6-c4m1.large | 400 | 512
                    ecs.t6-c1m4.xlarge | 800 | 16384
                    # compute, general, memory
                    ecs.c5.large | 2000 | 4096
                    ecs.c6.large | 2000 | 4096
                    ecs.c6.xlarge | 4000 | 8192
                    ecs.c6.2xlarge | 8000 | 16384
                    ecs.c6e.4xlarge | 16000 | 32768
                    ecs.c6a.large | 2000 | 4096
                    ecs.c7.32xlarge | 128000 | 262144
                    ecs.c7se.large | 2000 | 4096
                    ecs.c7nex.xlarge | 4000 | 8192
                    ecs.c8i.large | 2000 | 4096
                    ecs.c8y.small | 1000 | 2048
                    ecs.g5.large | 2000 | 8192
                    ecs.g5ne.large | 2000 | 8192
                    ecs.g6.2xlarge | 8000 | 32768
                    ecs.g7.large | 2000 | 8192
                    ecs.g7ne.xlarge | 4000 | 16384
                    ecs.g8a.large | 2000 | 8192
                    ecs.r5.large | 2000 | 16384
                    ecs.r6.xlarge | 4000 | 32768
                    ecs.r7.large | 2000 | 16384
                    ecs.r7p.large | 2000 | 16384
                    ecs.r8i.48xlarge | 192000 | 1572864
                    ecs.hfc7.large | 2000 | 4096
                    ecs.hfg7.xlarge | 4000 | 16384
                    ecs.hfr7.2xlarge | 8000 | 65536
                    ecs.i2.xlarge | 4000 | 32768
                    ecs.u1-c1m1.large | 2000 | 2048
                    ecs.u1-c1m2.large | 2000 | 4096
                    ecs.u1-c1m4.xlarge | 4000 | 16384
                    ecs.u1-c1m8.large | 2000 | 16384
                    ecs.e-c1m1.large | 2000 | 2048
                    ecs.e-c1m4.xlarge | 4000 | 16384
                    ecs.s6-c1m4.2xlarge | 8000 | 32768
                    # the first generation
                    ecs.n1.medium | 2000 | 4096
                    ecs.n1.xlarge | 8000 | 16384
                    ecs.n2.small | 1000 | 4096
                    ecs.n2.large | 4000 | 16384
                    ecs.e3.small | 1000 | 8192
                    ecs.sn1.medium | 2000 | 4096
                    ecs.sn2.7xlarge | 32000 | 131072
                    ecs.sn1ne.large | 2000 | 4096
                    ecs.sn2ne.xlarge | 4000 | 16384
                    ecs.se1ne.large | 2000 | 16384
                    ecs.mn4.small | 1000 | 4096
                    ecs.xn4.small | 1000 | 1024
                    # in any case
                    ECS.C6.LARGE | 2000 | 4096
                    Ecs.t6-c1m1.Large | 400 | 2048
                    # lists: the first that is known
                    ecs.n1.small, ecs.t5-lc1m2.small | 1000 | 2048
                    ecs.gn6i-c4g1.xlarge,ecs.c6.large | 2000 | 4096
                    2-4Gi,ecs.c6.large | 2000 | 4096
                    tiny,,0.1-128Mi | 100 | 128
                    ecs.n1.small,ecs.n1.small,ecs.n1.small,ecs.n1.small,ecs.n1.small,ecs.n1.small | 1000 | 2048
                    """)
    void sizes(String specs, int millis, long mebibytes) {
        assertThat(ReserveSize.find(specs)).contains(new ReserveSize(millis, mebibytes << 20));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "1",
                "1-",
                "-1-1Gi",
                "0-1Gi",
                "1-0",
                "0.1-16",
                "2000-128Mi",
                "0.1-65Ti",
                "0.1-99999999Ei",
                "a,b",
                "tiny",
                "ecs",
                "ecs.",
                "ecs.c6",
                "ecs.c6.",
                "ecs.c6.huge",
                "ecs.c6.999xlarge",
                "ecs.c6.99999999999xlarge",
                "ecs.gn6i-c4g1.xlarge",
                "ecs.ebmg7.32xlarge",
                "ecs.re6.13xlarge",
                "ecs.t5-lc0m1.nano",
                "ecs.n1.2xlarge",
                "ecs.ecs.c6.large",
                "c6.large",
            })
    void whatHasNoKnownSize(String specs) {
        assertThat(ReserveSize.find(specs)).isEmpty();
    }

    @Test
    void anyTextIsReadWithoutAFault() {
        String letters = "ecs.-,0123456789mMGi xlargetn";
        Property.holds(
                1_000,
                cases -> {
                    var text = new StringBuilder();
                    for (int n = cases.length(); n > 0; n--) {
                        text.append(letters.charAt(cases.between(0, letters.length() - 1)));
                    }
                    assertThatCode(() -> ReserveSize.find(text.toString()))
                            .doesNotThrowAnyException();
                    assertThatCode(() -> ReserveSize.find("ecs." + text))
                            .doesNotThrowAnyException();
                });
    }
}
