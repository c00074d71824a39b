/// Containers of an ordinary user: user namespaces, made by util-linux' `unshare`.
@NullMarked
package dev.barista.runtime.rootless;

import org.jspecify.annotations.NullMarked;
