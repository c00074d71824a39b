package dev.barista.runtime.network.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CniResultTest {

    private static CniResult parse(String text) throws IOException {
        return CniResult.parse(text.replace('\'', '"'));
    }

    @Test
    void hasTheFirstAddressOfEachFamily() throws IOException {
        CniResult result =
                parse(
                        """
                        {'cniVersion':'1.0.0','ips':[{'address':'fd00::5/64'},
                         {'address':'10.1.0.5/16','gateway':'10.1.0.1'},{'address':'10.2.0.5/16'}]}\
                        """);

        assertThat(result.addresses().all()).containsExactly("10.1.0.5", "fd00::5");
    }

    @Test
    void skipsAddressesOfLinksOfTheHost() throws IOException {
        CniResult result =
                parse(
                        """
                        {'interfaces':[{'name':'cni0'},{'name':'eth0','sandbox':'/proc/7/fd/8'}],
                         'ips':[{'version':'4','interface':0,'address':'10.1.0.1/16'},
                         {'version':'4','interface':1,'address':'10.1.0.5/16'}]}\
                        """);

        assertThat(result.addresses().all()).containsExactly("10.1.0.5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'ips':[]}",
                "{'ips':[{'address':'fd00::5/64'}]}",
                "{'ips':[{'address':'10.1.0.1/16','interface':3}]}",
                "{'ips':[{'address':'pod/16'}]}",
            })
    void needsAnIpv4Address(String text) throws IOException {
        CniResult result = parse(text);

        assertThatThrownBy(result::addresses)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("(expected: an IPv4 address)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ok", "[]", "{'ips':"})
    void refusesWhatIsNoResult(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("(expected: a JSON object)");
    }

    @Test
    void namesTheNewPathOfItsNamespace() throws IOException {
        CniResult result =
                parse(
                        "{'interfaces':[{'name':'cni0'},{'name':'veth7','sandbox':''},"
                                + "{'name':'eth0','sandbox':'/proc/7/fd/8'}]}");

        CniResult moved = result.moved("/proc/7/fd/8", "/proc/9/fd/3");

        assertThat(moved)
                .isEqualTo(
                        parse(
                                "{'interfaces':[{'name':'cni0'},{'name':'veth7','sandbox':''},"
                                        + "{'name':'eth0','sandbox':'/proc/9/fd/3'}]}"));
        assertThat(result.tree().toString()).contains("/proc/7/fd/8");
    }
}
