/// Versioned objects on disk, watches, the journal.
@NullMarked
package dev.barista.store;

import org.jspecify.annotations.NullMarked;
