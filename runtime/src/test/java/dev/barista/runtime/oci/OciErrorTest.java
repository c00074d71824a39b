package dev.barista.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OciErrorTest {

    @Test
    void saysItInTheWordsOfRunc() {
        assertThat(
                        of(
                                "{\"msg\":\"executable file `a` not found in $PATH: No such file or directory\",\"level\":\"error\"}",
                                "a"))
                .isEqualTo("exec: \"a\": executable file not found in $PATH");
        assertThat(of("{\"msg\":\"open executable: Permission denied\",\"level\":\"error\"}", "/a"))
                .isEqualTo("exec: \"/a\": permission denied");
    }

    @Test
    void dropsWhatRuncSaysAboutItself() {
        assertThat(
                        of(
                                "{\"level\":\"error\",\"msg\":\"runc run failed: unable to start container process: exec: \\\"a\\\": executable file not found in $PATH\"}",
                                "a"))
                .isEqualTo("exec: \"a\": executable file not found in $PATH");
    }

    @Test
    void passesOverWarnings() {
        assertThat(OciError.of(List.of("{\"level\":\"warning\",\"msg\":\"x\"}"), "a", "code 1"))
                .isEqualTo("code 1");
    }

    @Test
    void keepsALineThatIsNotJson() {
        assertThat(of("Segmentation fault", "a")).isEqualTo("Segmentation fault");
    }

    private static String of(String line, String program) {
        return OciError.of(List.of(line), program, "");
    }
}
