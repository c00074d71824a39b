package dev.barista.apiserver.stream;

import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.util.List;

/// What a client and this server speak on the streams of a command: `remotecommand` in Kubernetes.
///
/// @param name as it is negotiated; empty if the client has named none, as the first version
/// @param version 1 to 5
/// @param base64 whether data is text; of WebSockets only
public record CommandProtocol(String name, int version, boolean base64) {

    private static final List<CommandProtocol> OVER_SPDY =
            List.of(
                    new CommandProtocol("v4.channel.k8s.io", 4, false),
                    new CommandProtocol("v3.channel.k8s.io", 3, false),
                    new CommandProtocol("v2.channel.k8s.io", 2, false),
                    new CommandProtocol("channel.k8s.io", 1, false),
                    new CommandProtocol("", 1, false));

    private static final List<CommandProtocol> OVER_WEB_SOCKET =
            List.of(
                    new CommandProtocol("v5.channel.k8s.io", 5, false),
                    new CommandProtocol("v4.channel.k8s.io", 4, false),
                    new CommandProtocol("v4.base64.channel.k8s.io", 4, true),
                    new CommandProtocol("channel.k8s.io", 1, false),
                    new CommandProtocol("base64.channel.k8s.io", 1, true),
                    new CommandProtocol("", 1, false));

    /// The first of what the client offers that this server speaks.
    ///
    /// @throws ApiException 403 in Kubernetes' words if there is none
    public static CommandProtocol of(Offer offer) {
        List<CommandProtocol> all =
                switch (offer.transport()) {
                    case SPDY -> OVER_SPDY;
                    case WEB_SOCKET -> OVER_WEB_SOCKET;
                };
        return Negotiation.of(offer.protocols(), all, CommandProtocol::name);
    }

    /// Whether the end is told as a `Status` in JSON; else a failure is told in words.
    boolean tellsStatus() {
        return version >= 4;
    }

    /// Whether there is a stream for the size of a terminal.
    boolean hasSizes() {
        return version >= 3;
    }

    /// Whether a client tells that its input is at its end; over SPDY each can.
    public boolean closes() {
        return version >= 5;
    }

    /// How a choice is made.
    static final class Negotiation {

        static <P> P of(
                List<String> offered, List<P> all, java.util.function.Function<P, String> name) {
            List<String> wanted = offered.isEmpty() ? List.of("") : offered;
            for (String each : wanted) {
                for (P protocol : all) {
                    if (name.apply(protocol).equals(each)) {
                        return protocol;
                    }
                }
            }
            List<String> known = all.stream().map(name).filter(each -> !each.isEmpty()).toList();
            throw new ApiException(
                    new ApiStatus(
                            403,
                            "Forbidden",
                            "unable to upgrade: unable to negotiate protocol: client supports [%s], server accepts [%s]"
                                    .formatted(
                                            String.join(" ", offered), String.join(" ", known))));
        }

        private Negotiation() {}
    }
}
