package dev.barista.gateway.tls;

import dev.barista.gateway.port.TlsContext;
import dev.barista.gateway.port.TlsEngine;
import dev.barista.model.time.Ticker;
import io.netty.handler.ssl.OpenSsl;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// BoringSSL where its library loads, for keys of EC and RSA; else the JDK's TLS. It is tried with
/// the first certificate: a gateway without TLS loads nothing.
public final class BestEngine implements TlsEngine {

    private static final Logger log = LoggerFactory.getLogger(BestEngine.class);

    private static final Set<String> BORING_KEYS = Set.of("EC", "RSA");

    private final TlsEngine boringSsl;
    private final TlsEngine jdk = new JdkEngine();

    public BestEngine(Ticker ticker) {
        boringSsl = new BoringSslEngine(ticker, new SecureRandom());
    }

    @Override
    public TlsContext contextOf(PrivateKey key, List<X509Certificate> chain) {
        boolean fits = BORING_KEYS.contains(key.getAlgorithm());
        return (fits && Library.LOADED ? boringSsl : jdk).contextOf(key, chain);
    }

    /// Loaded, and said to be so, once for a process.
    private static final class Library {

        static final boolean LOADED = load();

        private static boolean load() {
            Throwable absent = OpenSsl.unavailabilityCause();
            if (absent == null) {
                log.atInfo().addKeyValue("engine", OpenSsl.versionString()).log("TLS engine");
                return true;
            }
            log.atWarn()
                    .addKeyValue("engine", "JDK, whose handshakes cost more")
                    .addKeyValue("reason", reason(absent))
                    .log("TLS engine");
            return false;
        }

        private static String reason(Throwable absent) {
            @Nullable Throwable cause = absent.getCause();
            return cause == null ? absent.toString() : absent + ": " + cause;
        }
    }
}
