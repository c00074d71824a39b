/// Turns a Revision into a Deployment and a PodAutoscaler, and tells whether it can serve.
@NullMarked
package dev.barista.control.revision;

import org.jspecify.annotations.NullMarked;
