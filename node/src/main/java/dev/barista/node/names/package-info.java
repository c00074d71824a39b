/// How a container names itself and finds others: the texts of `/etc/hosts`, `/etc/hostname` and
/// `/etc/resolv.conf`, and the variables that name Services.
@NullMarked
package dev.barista.node.names;

import org.jspecify.annotations.NullMarked;
