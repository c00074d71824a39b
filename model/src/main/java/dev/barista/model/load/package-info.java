/// What the data plane counts of a revision's requests, for readers in the control plane.
@NullMarked
package dev.barista.model.load;

import org.jspecify.annotations.NullMarked;
