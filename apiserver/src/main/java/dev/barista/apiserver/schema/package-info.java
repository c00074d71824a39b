/// Structural schemas: what fields a kind has, pruned, defaulted and validated in Kubernetes'
/// words. Pure.
@NullMarked
package dev.barista.apiserver.schema;

import org.jspecify.annotations.NullMarked;
