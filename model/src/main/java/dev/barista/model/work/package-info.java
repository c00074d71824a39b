/// Queues of work that has to be done, and connections to parts that are made later.
@NullMarked
package dev.barista.model.work;

import org.jspecify.annotations.NullMarked;
