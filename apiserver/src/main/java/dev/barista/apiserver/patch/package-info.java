/// The four kinds of patch Kubernetes knows, and who manages which field. Pure.
@NullMarked
package dev.barista.apiserver.patch;

import org.jspecify.annotations.NullMarked;
