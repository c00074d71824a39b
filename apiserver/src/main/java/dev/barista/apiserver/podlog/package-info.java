/// Where the logs of containers come from.
@NullMarked
package dev.barista.apiserver.podlog;

import org.jspecify.annotations.NullMarked;
