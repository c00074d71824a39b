@NullMarked
package dev.barista.runtime.network.cni;

import org.jspecify.annotations.NullMarked;
