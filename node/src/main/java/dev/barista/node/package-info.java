/// The embedded node: Deployments to Pods to instances.
@NullMarked
package dev.barista.node;

import org.jspecify.annotations.NullMarked;
