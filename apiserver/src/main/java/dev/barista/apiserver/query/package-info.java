/// Query parameters as Kubernetes reads them, and the options that they make. Pure.
@NullMarked
package dev.barista.apiserver.query;

import org.jspecify.annotations.NullMarked;
