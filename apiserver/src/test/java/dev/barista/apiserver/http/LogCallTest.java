package dev.barista.apiserver.http;

import static dev.barista.apiserver.http.InProcess.PODS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.podlog.PodLogs;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which container's log is told, and how much of it.
final class LogCallTest {

    private final List<String> opened = new ArrayList<>();
    private InProcess api;
    private Path file;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        api = new InProcess(folder.resolve("store"));
        file = Files.writeString(folder.resolve("log"), "one\ntwo\nthree\n");
        pod("single", "{\"name\":\"c\",\"image\":\"i\"}");
        pod("double", "{\"name\":\"c\",\"image\":\"i\"},{\"name\":\"d\",\"image\":\"i\"}");
    }

    @AfterEach
    void close() {
        api.close();
    }

    private void pod(String name, String containers) {
        api.post(
                PODS,
                "{\"metadata\":{\"name\":\"%s\"},\"spec\":{\"initContainers\":[{\"name\":\"first\",\"image\":\"i\"}],\"containers\":[%s]}}"
                        .formatted(name, containers));
    }

    private PodLogs.Log find(ObjectKey pod, String container, boolean previous) {
        opened.add(pod.name() + "/" + container + (previous ? " before" : ""));
        if (previous) {
            throw new ApiException(ApiStatus.badRequest("previous terminated container not found"));
        }
        return new PodLogs.Log() {
            @Override
            public Path file() {
                return file;
            }

            @Override
            public boolean isEnded() {
                return true;
            }
        };
    }

    private Caller.Answer logs(String pod, Map<String, String> query) {
        var call = new LogCall(api.api().verbs(), this::find, InstantSource.system());
        var caller =
                new Caller((request, reply) ->
                        call.send(new ObjectKey("default", pod), request, reply));
        return caller.call("GET", PODS + "/" + pod + "/log", query, "", "");
    }

    private String refusal(String pod, Map<String, String> query) {
        Caller.Answer answer = logs(pod, query);
        return answer.code() + " " + Json.MAPPER.readTree(answer.body()).path("message").asString();
    }

    @Test
    void theOnlyContainerNeedNotBeNamed() {
        assertThat(logs("single", Map.of())).isEqualTo(new Caller.Answer(200, "one\ntwo\nthree\n"));
        assertThat(opened).containsExactly("single/c");
    }

    @Test
    void oneOfSeveralContainersIsNamed() {
        assertThat(refusal("double", Map.of()))
                .isEqualTo(
                        "400 a container name must be specified for pod double, choose one of: [c d]");
        assertThat(logs("double", Map.of("container", "d")).code()).isEqualTo(200);
        assertThat(opened).containsExactly("double/d");
    }

    @Test
    void aContainerThatRunsFirstHasALogToo() {
        logs("single", Map.of("container", "first"));

        assertThat(opened).containsExactly("single/first");
    }

    @Test
    void aContainerThatThePodHasNotIsABadRequest() {
        assertThat(refusal("single", Map.of("container", "x")))
                .isEqualTo("400 container x is not valid for pod single");
        assertThat(opened).isEmpty();
    }

    @Test
    void aPodThatIsNotThereHasNoLog() {
        assertThat(refusal("none", Map.of())).isEqualTo("404 pods \"none\" not found");
    }

    @Test
    void theRunBeforeIsAskedForAndItsRefusalIsTold() {
        assertThat(refusal("single", Map.of("previous", "true")))
                .isEqualTo("400 previous terminated container not found");
        assertThat(opened).containsExactly("single/c before");
    }

    @ParameterizedTest
    @CsvSource({
        "tailLines,1,three",
        "tailLines,0,''",
        "limitBytes,5,one|t",
        "follow,true,one|two|three"
    })
    void aPartOfTheLogIsTold(String name, String value, String expected) {
        assertThat(logs("single", Map.of(name, value)).body().strip().replace('\n', '|'))
                .isEqualTo(expected);
    }

    @Test
    void linesBeginWithTheirTimeIfTheClientLikes() {
        assertThat(logs("single", Map.of("timestamps", "true", "tailLines", "1")).body())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z three\n");
    }

    @Test
    void optionsThatMakeNoSenseAreRefusedBeforeTheLogIsOpened() {
        assertThat(refusal("single", Map.of("tailLines", "-1")))
                .isEqualTo(
                        "422 PodLogOptions \"single\" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0");
        assertThat(refusal("single", Map.of("sinceTime", "noon"))).startsWith("400 parsing time");
        assertThat(opened).isEmpty();
    }
}
