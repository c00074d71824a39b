/// Instances that a cloud takes back at short notice: the replacement first, then the old one goes.
@NullMarked
package dev.barista.node.spot;

import org.jspecify.annotations.NullMarked;
