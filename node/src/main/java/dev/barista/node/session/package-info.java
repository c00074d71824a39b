/// What people do in pods that run: commands, attaching to a program, connections to ports.
@NullMarked
package dev.barista.node.session;

import org.jspecify.annotations.NullMarked;
