/// The Kubernetes API over HTTPS: event loops that never block, and a virtual thread for each
/// request.
@NullMarked
package dev.barista.apiserver.http;

import org.jspecify.annotations.NullMarked;
