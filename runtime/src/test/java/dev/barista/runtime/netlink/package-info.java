@NullMarked
package dev.barista.runtime.netlink;

import org.jspecify.annotations.NullMarked;
