/// Discovery: the version of the server, and its groups and kinds.
@NullMarked
package dev.barista.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
