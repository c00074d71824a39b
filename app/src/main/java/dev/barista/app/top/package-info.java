/// What revisions do at this moment, from two readings of the metrics. Pure.
@NullMarked
package dev.barista.app.top;

import org.jspecify.annotations.NullMarked;
