package dev.barista.runtime.layer;

/// How an unpacked layer marks files of the layers below as removed.
public enum LayerForm {
    /// Character device 0/0, and `trusted.overlay.opaque=y`: overlayfs mounted by root.
    OVERLAY("overlay"),
    /// Character device 0/0, and `user.overlay.opaque=y`: overlayfs mounted with `userxattr`, in a
    /// user namespace.
    OVERLAY_USER("overlay-user"),
    /// Files `.wh.NAME` and `.wh..wh..opq`, as in the image: needs no privilege; [Rootfs#flatten]
    /// understands it, overlayfs does not.
    MARKED("marked");

    private final String folder;

    LayerForm(String folder) {
        this.folder = folder;
    }

    /// A name for a folder of such layers.
    public String folder() {
        return folder;
    }

    /// Whether overlayfs can mount such a layer.
    public boolean mountable() {
        return this != MARKED;
    }
}
