package dev.barista.control.ingress;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import java.util.List;
import java.util.Map;

/// Shows the certificates that Secrets have to the clients of hosts. Thread-safe; never called
/// twice at once for one key.
@FunctionalInterface
public interface CertificateSecrets {

    /// From now on clients of these hosts are shown what is in their Secrets; those of other hosts
    /// that `ingress` has named before, no more. A host whose Secret is of no use keeps what it
    /// had.
    ///
    /// @param secrets by host
    /// @return what is wrong with them, as sentences; nothing if all is well
    List<String> show(ObjectKey ingress, Map<String, ApiObject> secrets);
}
