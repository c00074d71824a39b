/// The containers of a pod beside its main one: init containers, native sidecars and further
/// containers, as one pure state machine with `Companions`, `CompanionEvent` and `CompanionAction`.
@NullMarked
package dev.barista.node.pod.companion;

import org.jspecify.annotations.NullMarked;
