/// What a container sees beside its image: environment, volumes, host files.
@NullMarked
package dev.barista.node.volume;

import org.jspecify.annotations.NullMarked;
