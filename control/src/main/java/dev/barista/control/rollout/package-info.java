/// Gradual rollouts: how the traffic of a Configuration moves to its newest revision, step by step.
/// Pure.
@NullMarked
package dev.barista.control.rollout;

import org.jspecify.annotations.NullMarked;
