/// The release of this code, which files on disk name.
@NullMarked
package dev.barista.model.release;

import org.jspecify.annotations.NullMarked;
