package dev.barista.app.tls;

import dev.barista.apiserver.certificate.Authority;
import dev.barista.app.data.DataFolder;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// The authority that signs the gateway's certificates. It is not that of the API, which signs
/// users: a browser that trusts the one admits no user to the other.
public final class GatewayAuthority {

    private static final int NUMBER_BYTES = 4;

    /// Reads it; makes it if there is none. A new one has a number in its name, for people whose
    /// browser trusts those of several data folders.
    public static Authority open(DataFolder data, InstantSource clock, RandomGenerator random) {
        byte[] number = new byte[NUMBER_BYTES];
        random.nextBytes(number);
        String name = "Barista gateway " + HexFormat.of().formatHex(number);
        return Authority.open(data.pki(), DataFolder.GATEWAY_AUTHORITY, name, clock.instant());
    }

    private GatewayAuthority() {}
}
