/// The kinds that make pods for other purposes than Deployments: what they may be, and what they
/// are filled in with.
@NullMarked
package dev.barista.apiserver.workload;

import org.jspecify.annotations.NullMarked;
