/// Protocol buffers, as far as `kubectl` insists on them.
@NullMarked
package dev.barista.apiserver.protobuf;

import org.jspecify.annotations.NullMarked;
