/// Which pod takes over whose instance when a revision's pods change seats. Pure bookkeeping.
@NullMarked
package dev.barista.node.handover;

import org.jspecify.annotations.NullMarked;
