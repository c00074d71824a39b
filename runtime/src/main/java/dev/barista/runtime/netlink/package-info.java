/// Netlink, the language of the kernel's network configuration: its messages as bytes, and
/// exchanges of them with the kernel.
@NullMarked
package dev.barista.runtime.netlink;

import org.jspecify.annotations.NullMarked;
