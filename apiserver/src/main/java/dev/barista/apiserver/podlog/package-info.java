/// Reads and follows the logs of containers.
@NullMarked
package dev.barista.apiserver.podlog;

import org.jspecify.annotations.NullMarked;
