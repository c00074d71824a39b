/// The verbs of the API, the same for HTTP and for controllers in this process.
@NullMarked
package dev.barista.apiserver.verb;

import org.jspecify.annotations.NullMarked;
