/// The machine that runs reconcilers: queues of keys, workers, retries, status writes.
@NullMarked
package dev.barista.control.loop;

import org.jspecify.annotations.NullMarked;
