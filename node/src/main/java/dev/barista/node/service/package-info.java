/// Writes down where Services lead: EndpointSlices, Endpoints, and the status of a Service.
@NullMarked
package dev.barista.node.service;

import org.jspecify.annotations.NullMarked;
