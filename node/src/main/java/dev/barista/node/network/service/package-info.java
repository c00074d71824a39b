/// Where connections to Services go, from Services and EndpointSlices; pure.
@NullMarked
package dev.barista.node.network.service;

import org.jspecify.annotations.NullMarked;
