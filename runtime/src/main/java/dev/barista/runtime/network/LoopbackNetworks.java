package dev.barista.runtime.network;

import dev.barista.runtime.linux.NetworkNamespace;
import java.util.Optional;

/// Networks without addresses, links or a way out.
final class LoopbackNetworks implements Networks {

    /// @param namespace of the sandbox, if it was there before
    private record Loopback(Optional<NetworkNamespace> namespace) implements PodNetwork {

        @Override
        public Optional<PodAddresses> addresses() {
            return Optional.empty();
        }

        @Override
        public void close() {
            namespace.ifPresent(NetworkNamespace::close);
        }
    }

    @Override
    public PodNetwork take() {
        return new Loopback(Optional.empty());
    }

    @Override
    public PodNetwork adopt(PodAddresses addresses, NetworkNamespace namespace) {
        return new Loopback(Optional.of(namespace));
    }

    @Override
    public String missing() {
        return NO_WAY_OUT;
    }

    @Override
    public void sweep() {
        // nothing is left behind
    }

    @Override
    public void close() {
        // nothing was made
    }
}
