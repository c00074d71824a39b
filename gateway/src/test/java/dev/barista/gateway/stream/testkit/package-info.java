/// Streams that a test holds in its hand, and the contract that they and those of protocols keep.
@NullMarked
package dev.barista.gateway.stream.testkit;

import org.jspecify.annotations.NullMarked;
