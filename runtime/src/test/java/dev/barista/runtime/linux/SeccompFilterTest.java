package dev.barista.runtime.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.runtime.linux.SeccompFilter.Instruction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs the program as the kernel would.
class SeccompFilterTest {

    private static final int ALLOW = 0x7fff_0000;
    private static final int KILL = 0x8000_0000;
    private static final int EPERM = 0x0005_0001;
    private static final int ENOSYS = 0x0005_0026;

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "aarch64"})
    void refusesEachCallOfTheListAndNoOther(String architecture) {
        SystemCalls calls = SystemCalls.of(architecture);
        List<Instruction> program = SeccompFilter.program(calls);

        for (int number = 0; number < 500; number++) {
            int call = number;
            boolean refused =
                    SeccompFilter.REFUSED.stream().anyMatch(name -> calls.number(name) == call);
            int expected = call == calls.number("clone3") ? ENOSYS : refused ? EPERM : ALLOW;
            assertThat(run(program, calls.audit(), call, 0)).as("%d", call).isEqualTo(expected);
        }
    }

    @Test
    void refusesCloneWithANewUserNamespaceOnly() {
        SystemCalls calls = SystemCalls.of("amd64");
        List<Instruction> program = SeccompFilter.program(calls);
        int clone = calls.number("clone");

        assertThat(run(program, calls.audit(), clone, 0x0100_0011)).isEqualTo(ALLOW);
        assertThat(run(program, calls.audit(), clone, 0x1000_0011)).isEqualTo(EPERM);
    }

    @Test
    void killsAProgramOfAnotherArchitecture() {
        SystemCalls calls = SystemCalls.of("amd64");

        assertThat(run(SeccompFilter.program(calls), 0x4000_0003, 1, 0)).isEqualTo(KILL);
        assertThat(run(SeccompFilter.program(calls), calls.audit(), 0x4000_0001, 0))
                .isEqualTo(EPERM);
    }

    private static int run(List<Instruction> program, int audit, int number, int argument) {
        int loaded = 0;
        for (int i = 0; ; i++) {
            Instruction now = program.get(i);
            switch (now.code()) {
                case 0x20 ->
                        loaded = now.value() == 0 ? number : now.value() == 4 ? audit : argument;
                case 0x15 -> i += loaded == now.value() ? now.then() : now.otherwise();
                case 0x35 ->
                        i +=
                                Integer.compareUnsigned(loaded, now.value()) >= 0
                                        ? now.then()
                                        : now.otherwise();
                case 0x45 -> i += (loaded & now.value()) != 0 ? now.then() : now.otherwise();
                case 0x06 -> {
                    return now.value();
                }
                default -> throw new AssertionError("code " + now.code());
            }
        }
    }
}
