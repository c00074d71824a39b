/// The port through which the API reaches what runs in pods: commands, attached programs, ports.
@NullMarked
package dev.barista.apiserver.session;

import org.jspecify.annotations.NullMarked;
