/// The four kinds of patch Kubernetes knows, and which manager owns which field. Pure.
@NullMarked
package dev.barista.apiserver.patch;

import org.jspecify.annotations.NullMarked;
