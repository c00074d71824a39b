/// The Kubernetes HTTP API over the store.
@NullMarked
package dev.barista.apiserver;

import org.jspecify.annotations.NullMarked;
