package dev.barista.apiserver.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.apiserver.session.Session;
import dev.barista.apiserver.stream.Offer.Transport;
import dev.barista.model.port.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which protocols are chosen, and how the end of a command is told in each.
final class CommandProtocolTest {

    @ParameterizedTest
    @CsvSource({
        "WEB_SOCKET,v5.channel.k8s.io v4.channel.k8s.io,v5.channel.k8s.io",
        "WEB_SOCKET,v4.channel.k8s.io v5.channel.k8s.io,v4.channel.k8s.io",
        "WEB_SOCKET,v9.channel.k8s.io base64.channel.k8s.io,base64.channel.k8s.io",
        "WEB_SOCKET,'',''",
        "SPDY,v5.channel.k8s.io v4.channel.k8s.io v3.channel.k8s.io,v4.channel.k8s.io",
        "SPDY,v2.channel.k8s.io channel.k8s.io,v2.channel.k8s.io",
        "SPDY,'',''"
    })
    void takesTheFirstOfTheClientsThatIsSpoken(Transport transport, String offered, String name) {
        List<String> protocols = offered.isEmpty() ? List.of() : List.of(offered.split(" ", -1));

        CommandProtocol protocol = CommandProtocol.of(new Offer(transport, protocols));

        assertThat(protocol.name()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "WEB_SOCKET,SPDY/3.1+portforward.k8s.io,TUNNEL",
        "WEB_SOCKET,v2.portforward.k8s.io,TUNNEL",
        "WEB_SOCKET,v4.channel.k8s.io,CHANNELS",
        "WEB_SOCKET,v4.base64.channel.k8s.io,BASE64_CHANNELS",
        "SPDY,portforward.k8s.io,SPDY"
    })
    void portsAreForwardedAsTheProtocolSays(
            Transport transport, String offered, ForwardProtocol.Kind kind) {
        assertThat(ForwardProtocol.of(new Offer(transport, List.of(offered))).kind())
                .isEqualTo(kind);
    }

    @Test
    void whatIsNotSpokenIsForbiddenInKubernetesWords() {
        assertThatThrownBy(() ->
                        ForwardProtocol.of(new Offer(Transport.SPDY, List.of("v9.x", "v8.x"))))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> {
                            assertThat(refused.status().code()).isEqualTo(403);
                            assertThat(refused.status().message())
                                    .isEqualTo(
                                            "unable to upgrade: unable to negotiate protocol: client supports [v9.x v8.x], server accepts [portforward.k8s.io]");
                        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v4.channel.k8s.io|0||{\"metadata\":{},\"status\":\"Success\"}",
                "channel.k8s.io|0||''",
                "channel.k8s.io|5||command terminated with non-zero exit code: exit status 5",
                "channel.k8s.io|0|no such file|Internal error occurred: error executing command in container: no such file"
            })
    void theEndIsToldAsTheProtocolSays(String name, int code, String failure, String told) {
        var protocol = CommandProtocol.of(new Offer(Transport.SPDY, List.of(name)));
        var end = new Session.End(code, failure == null ? "" : failure);

        byte[] text = CommandEnd.of(end, protocol);

        assertThat(new String(text, StandardCharsets.UTF_8)).isEqualTo(told);
    }
}
