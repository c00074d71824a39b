/// The one contract between the parts of Barista: the Kubernetes API, as a Java interface.
@NullMarked
package dev.barista.model.port;

import org.jspecify.annotations.NullMarked;
