/// The templates that controllers had: ControllerRevisions.
@NullMarked
package dev.barista.node.history;

import org.jspecify.annotations.NullMarked;
