package dev.barista.apiserver.http;

import dev.barista.apiserver.query.Query;
import dev.barista.apiserver.session.PodSessions;
import dev.barista.apiserver.session.RunningPod;
import dev.barista.apiserver.stream.ForwardProtocol;
import dev.barista.apiserver.stream.Offer;
import dev.barista.apiserver.stream.PortForwarding;
import dev.barista.apiserver.stream.SpdyStreams;
import dev.barista.apiserver.stream.WebSocketChannels;
import dev.barista.apiserver.stream.WebSocketTunnel;
import dev.barista.apiserver.verb.Verbs;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import io.netty.channel.ChannelHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Forwards connections to ports of pods. Thread-safe.
///
/// @param idle how long a connection without data stays open
record ForwardCall(Verbs verbs, PodSessions sessions, Duration idle) {

    private static final int MOST_PORTS = 100;
    private static final int LARGEST_PORT = 65_535;

    void forward(ObjectKey key, Request request, Reply reply) throws InterruptedException {
        Offer offer = reply.offer();
        verbs.require(Types.POD, key);
        ForwardProtocol protocol = ForwardProtocol.of(offer);
        boolean channels =
                switch (protocol.kind()) {
                    case CHANNELS, BASE64_CHANNELS -> true;
                    case SPDY, TUNNEL -> false;
                };
        List<Integer> ports = channels ? ports(request.query()) : List.of();
        RunningPod pod = sessions.pod(key);
        PortForwarding forwarding = PortForwarding.of(pod, key.name());
        switch (protocol.kind()) {
            case SPDY -> spdy(forwarding, protocol, List.of(), reply);
            case TUNNEL -> spdy(forwarding, protocol, List.of(new WebSocketTunnel()), reply);
            case CHANNELS -> channels(forwarding, protocol, false, ports, reply);
            case BASE64_CHANNELS -> channels(forwarding, protocol, true, ports, reply);
        }
    }

    private void spdy(
            PortForwarding forwarding,
            ForwardProtocol protocol,
            List<ChannelHandler> below,
            Reply reply)
            throws InterruptedException {
        var spdy = new SpdyStreams(idle);
        List<ChannelHandler> handlers = new ArrayList<>(below);
        handlers.addAll(spdy.handlers());
        reply.upgrade(protocol.name(), handlers);
        forwarding.over(spdy, idle);
    }

    private void channels(
            PortForwarding forwarding,
            ForwardProtocol protocol,
            boolean base64,
            List<Integer> ports,
            Reply reply)
            throws InterruptedException {
        var channels = new WebSocketChannels(2 * ports.size(), base64, false, idle);
        reply.upgrade(protocol.name(), channels.handlers());
        forwarding.over(channels, ports);
    }

    /// @throws ApiException 400 in kubelet's words
    private static List<Integer> ports(Query query) {
        List<String> texts =
                query.all("ports").stream().flatMap(one -> Stream.of(one.split(",", -1))).toList();
        if (texts.isEmpty()) {
            throw new ApiException(ApiStatus.badRequest("query parameter \"ports\" is required"));
        }
        if (texts.size() > MOST_PORTS) {
            throw new ApiException(
                    ApiStatus.badRequest(
                            "ports: %d (expected: at most %d)"
                                    .formatted(texts.size(), MOST_PORTS)));
        }
        return texts.stream().map(ForwardCall::port).toList();
    }

    private static int port(String text) {
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > LARGEST_PORT) {
            throw new ApiException(
                    ApiStatus.badRequest(
                            "ports: %s (expected: 1-%d)".formatted(text, LARGEST_PORT)));
        }
        return port;
    }
}
