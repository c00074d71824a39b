/// Layers of images: from a compressed tar of a stranger's to a folder on this machine, and from
/// several folders to one.
@NullMarked
package dev.barista.runtime.layer;

import org.jspecify.annotations.NullMarked;
