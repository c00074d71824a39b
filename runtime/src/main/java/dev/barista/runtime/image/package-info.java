/// The images on this machine: pulled or loaded, unpacked, shared by layer, removed.
@NullMarked
package dev.barista.runtime.image;

import org.jspecify.annotations.NullMarked;
