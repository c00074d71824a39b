package dev.barista.dns.forward;

import dev.barista.dns.port.DnsSettings;
import dev.barista.model.time.Ticker;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The resolvers of the host, in the order of its `resolv.conf`. A question never goes by a file
/// that was looked at more than a second ago; without questions the file is not looked at, so that
/// an idle process sleeps.
///
/// Event loop only, but for [#all]. The file is read on a thread of its own.
final class HostResolvers {

    private static final Logger log = LoggerFactory.getLogger(HostResolvers.class);
    private static final long LOOK_AGAIN = Duration.ofSeconds(1).toNanos();
    private static final int MOST_BYTES = 64 << 10;

    /// What changes when a file is edited or replaced.
    private record Stamp(FileTime modified, long size, @Nullable Object inode) {}

    /// @param stamp null if the file cannot be read
    private record Contents(@Nullable Stamp stamp, String text) {}

    private final EventLoop loop;
    private final DnsSettings.Forwarding settings;
    private final Collection<InetSocketAddress> own;
    private final Ticker ticker;
    private final Runnable changed;
    private final List<Consumer<List<HostResolver>>> waiting = new ArrayList<>();
    private volatile List<HostResolver> all = List.of();
    private @Nullable Stamp stamp;
    private boolean looked;
    private long lookedAt;

    /// @param own addresses of this server, which it must not ask
    /// @param changed is run when there are other resolvers than before
    HostResolvers(
            EventLoop loop,
            DnsSettings.Forwarding settings,
            Collection<InetSocketAddress> own,
            Ticker ticker,
            Runnable changed) {
        this.loop = loop;
        this.settings = settings;
        this.own = List.copyOf(own);
        this.ticker = ticker;
        this.changed = changed;
    }

    /// Those of the last look. Any thread.
    List<HostResolver> all() {
        return all;
    }

    /// Calls `then` with the resolvers to ask, in order: at once, or when the file has been looked
    /// at.
    void current(Consumer<List<HostResolver>> then) {
        if (looked && ticker.nanos() - lookedAt < LOOK_AGAIN) {
            then.accept(inOrder());
            return;
        }
        waiting.add(then);
        if (waiting.size() == 1) {
            Stamp before = stamp;
            Thread.ofVirtual().name("dns-resolv-conf").start(() -> look(before));
        }
    }

    private List<HostResolver> inOrder() {
        long now = ticker.nanos();
        List<HostResolver> first = new ArrayList<>();
        List<HostResolver> last = new ArrayList<>();
        for (HostResolver resolver : all) {
            (resolver.claim(now) ? first : last).add(resolver);
        }
        first.addAll(last);
        return first;
    }

    private void look(@Nullable Stamp before) {
        Contents found = read(settings.resolvConf(), before);
        try {
            loop.execute(() -> apply(found));
        } catch (RejectedExecutionException closed) {
            // The questions that wait for it have been answered by the close.
        }
    }

    /// @return with no text, if the stamp is the same as before
    private static Contents read(Path file, @Nullable Stamp before) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            var stamp =
                    new Stamp(
                            attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            return stamp.equals(before) ? new Contents(stamp, "") : new Contents(stamp, text(file));
        } catch (IOException unreadable) {
            return new Contents(null, ""); // no resolver is named; the answer says so
        }
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        }
    }

    private void apply(Contents found) {
        boolean same = looked && Objects.equals(stamp, found.stamp());
        looked = true;
        lookedAt = ticker.nanos();
        if (!same) {
            stamp = found.stamp();
            replace(
                    ResolvConf.nameServers(found.text()).stream()
                            .map(address -> new InetSocketAddress(address, settings.port()))
                            .filter(address -> !own.contains(address))
                            .toList());
        }
        List<Consumer<List<HostResolver>>> ready = List.copyOf(waiting);
        waiting.clear();
        ready.forEach(then -> then.accept(inOrder()));
    }

    private void replace(List<InetSocketAddress> addresses) {
        List<HostResolver> before = all;
        if (addresses.equals(before.stream().map(HostResolver::address).toList())
                && !addresses.isEmpty()) {
            return;
        }
        all =
                addresses.stream()
                        .map(address ->
                                before.stream()
                                        .filter(known -> known.address().equals(address))
                                        .findFirst()
                                        .orElseGet(() -> new HostResolver(address)))
                        .toList();
        if (addresses.isEmpty()) {
            log.atWarn()
                    .addKeyValue("file", settings.resolvConf())
                    .log("host names no resolver: only names of the cluster are answered");
        } else {
            log.atInfo().addKeyValue("resolvers", addresses).log("resolvers of the host");
        }
        changed.run();
    }
}
