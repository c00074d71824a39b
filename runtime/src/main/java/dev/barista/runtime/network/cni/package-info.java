/// Networks of pods that programs of the Container Network Interface (CNI) make.
@NullMarked
package dev.barista.runtime.network.cni;

import org.jspecify.annotations.NullMarked;
