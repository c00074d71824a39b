/// The life of a pod as one pure machine: states, events, actions, and what follows from what.
@NullMarked
package dev.barista.node.pod.life;

import org.jspecify.annotations.NullMarked;
