/// What the files of a volume hold, and how they are laid out: ConfigMaps, Secrets, the downward
/// API and tokens as one set of files, exchanged as a whole.
@NullMarked
package dev.barista.node.volume.content;

import org.jspecify.annotations.NullMarked;
