package dev.barista.apiserver.auth;

import dev.barista.apiserver.certificate.PrivateFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/// The file by which `kubectl` and others find the server and are let in; mode 0600.
public final class Kubeconfig {

    /// @param server its address: `https://127.0.0.1:6443`
    public static void write(Path file, String server, Identity identity, Token token) {
        String authority =
                Base64.getEncoder()
                        .encodeToString(
                                identity.authorityPem().getBytes(StandardCharsets.US_ASCII));
        PrivateFile.write(
                file,
                """
                apiVersion: v1
                kind: Config
                clusters:
                - name: barista
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                users:
                - name: barista
                  user:
                    token: %s
                contexts:
                - name: barista
                  context:
                    cluster: barista
                    user: barista
                current-context: barista
                """
                        .formatted(server, authority, token.secret()));
    }

    private Kubeconfig() {}
}
