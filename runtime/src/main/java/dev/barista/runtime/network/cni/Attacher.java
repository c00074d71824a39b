package dev.barista.runtime.network.cni;

import dev.barista.runtime.network.cni.PluginCall.Target;
import java.io.IOException;

/// Has plugins make and remove networks, and keeps a record of each. The calling thread is in the
/// host's network namespace. Thread-safe for different networks.
///
/// @param plugins runs them
/// @param folder of the records
record Attacher(Plugins plugins, AttachmentFolder folder) {

    /// @return one with addresses
    /// @throws IOException with what the plugin says; nothing of it is left then, as far as plugins
    ///   can remove it
    Attachment attach(Target target, CniConfig config) throws IOException {
        var begun = new Attachment(target, config, null);
        folder.write(begun);
        Attachment made = begun;
        try {
            made = begun.with(chain(begun).add(target));
            var _ = made.addresses();
            folder.write(made);
            return made;
        } catch (IOException | RuntimeException e) {
            undo(made, e);
            throw e;
        }
    }

    private void undo(Attachment attachment, Exception reason) {
        try {
            detach(attachment);
        } catch (IOException | RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    /// Takes over a network that an earlier process made.
    ///
    /// @param attachment with the path that its namespace has now
    /// @throws IOException if plugins say that anything of it is missing
    void adopt(Attachment attachment) throws IOException {
        folder.write(attachment);
        CniResult result = attachment.result();
        if (result != null) {
            chain(attachment).check(attachment.target(), result);
        }
    }

    /// Idempotent.
    ///
    /// @throws IOException if a plugin fails: the record stays, so that it is tried again
    void detach(Attachment attachment) throws IOException {
        chain(attachment).delete(attachment.target(), attachment.result());
        folder.delete(attachment);
    }

    private PluginChain chain(Attachment attachment) {
        return new PluginChain(attachment.config(), plugins);
    }
}
