/// Tests of where Services lead.
@NullMarked
package dev.barista.node.network.service;

import org.jspecify.annotations.NullMarked;
