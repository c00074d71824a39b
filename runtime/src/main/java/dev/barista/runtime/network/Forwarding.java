package dev.barista.runtime.network;

import dev.barista.runtime.network.HostReader.Link;
import dev.barista.runtime.network.SavedForwarding.Ipv4;
import dev.barista.runtime.network.SavedForwarding.Ipv6;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns the forwarding of packets on, for the whole host, and back to what it was. For a thread in
/// the host's network namespace.
///
/// Turning it on is more than one setting: the kernel writes it to every link, changes whether
/// redirects are accepted, and stops taking router advertisements unless a link is told to go on.
final class Forwarding {

    private static final Path SETTINGS = Path.of("/proc/sys/net");
    private static final String ON = "1";
    private static final String OFF = "0";
    private static final String ALWAYS = "2"; // accept_ra, also of a link that forwards

    private Forwarding() {}

    /// What will have to be set back. Changes nothing.
    static SavedForwarding read(Map<Integer, Link> links, boolean ipv6) throws IOException {
        Optional<Ipv4> four = Optional.empty();
        Optional<Ipv6> six = Optional.empty();
        if (get("ipv4", "all", "forwarding").equals(OFF)) {
            four =
                    Optional.of(
                            new Ipv4(
                                    get("ipv4", "default", "forwarding"),
                                    get("ipv4", "all", "accept_redirects"),
                                    with(links, "ipv4", "forwarding")));
        }
        if (ipv6 && get("ipv6", "all", "forwarding").equals(OFF)) {
            six =
                    Optional.of(
                            new Ipv6(
                                    get("ipv6", "default", "forwarding"),
                                    with(links, "ipv6", "forwarding"),
                                    with(links, "ipv6", "accept_ra")));
        }
        return new SavedForwarding(four, six);
    }

    private static List<Integer> with(Map<Integer, Link> links, String family, String setting)
            throws IOException {
        List<Integer> on = new ArrayList<>();
        for (Link link : links.values()) {
            Path file = file(family, link.name(), setting);
            // Loopback gets no advertisements, and our own links are gone when it is set back.
            boolean counts = !link.name().equals("lo") && !link.name().startsWith("bst-");
            if (counts && Files.exists(file) && Files.readString(file).strip().equals(ON)) {
                on.add(link.index());
            }
        }
        return on;
    }

    /// Only what was off. Advertisements are kept first: with forwarding, the kernel drops the
    /// default routes that came with them.
    static void turnOn(SavedForwarding saved, Map<Integer, Link> links) throws IOException {
        if (saved.ipv4().isPresent()) {
            set("ipv4", "all", "forwarding", ON);
        }
        if (saved.ipv6().isPresent()) {
            setAll("ipv6", saved.ipv6().get().advertised(), links, "accept_ra", ALWAYS);
            set("ipv6", "all", "forwarding", ON);
        }
    }

    static void setBack(SavedForwarding saved, Map<Integer, Link> links) throws IOException {
        if (saved.ipv4().isPresent()) {
            Ipv4 was = saved.ipv4().get();
            set("ipv4", "all", "forwarding", OFF);
            set("ipv4", "default", "forwarding", was.byDefault());
            set("ipv4", "all", "accept_redirects", was.redirects());
            setAll("ipv4", was.links(), links, "forwarding", ON);
        }
        if (saved.ipv6().isPresent()) {
            Ipv6 was = saved.ipv6().get();
            set("ipv6", "all", "forwarding", OFF);
            set("ipv6", "default", "forwarding", was.byDefault());
            setAll("ipv6", was.links(), links, "forwarding", ON);
            setAll("ipv6", was.advertised(), links, "accept_ra", ON);
        }
    }

    private static void setAll(
            String family,
            List<Integer> indexes,
            Map<Integer, Link> links,
            String setting,
            String value)
            throws IOException {
        for (int index : indexes) {
            Link link = links.get(index);
            if (link != null && Files.exists(file(family, link.name(), setting))) {
                set(family, link.name(), setting, value);
            }
        }
    }

    private static Path file(String family, String link, String setting) {
        return SETTINGS.resolve(family).resolve("conf").resolve(link).resolve(setting);
    }

    private static String get(String family, String link, String setting) throws IOException {
        return Files.readString(file(family, link, setting)).strip();
    }

    private static void set(String family, String link, String setting, String value)
            throws IOException {
        Files.writeString(file(family, link, setting), value);
    }
}
