/// Instances: connections to them, kept per event loop.
@NullMarked
package dev.barista.gateway.upstream;

import org.jspecify.annotations.NullMarked;
