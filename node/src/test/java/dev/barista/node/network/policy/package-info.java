/// Tests of NetworkPolicies: a table of cases, evaluated, compiled, and by the kernel.
@NullMarked
package dev.barista.node.network.policy;

import org.jspecify.annotations.NullMarked;
