package dev.barista.runtime.filter;

import java.net.InetAddress;

/// What an address has sent to the world since the table was made.
///
/// @param bytes with the headers of IP and above
/// @param connections those that policies allowed; of UDP, what connection tracking takes for one
public record Egress(InetAddress address, long packets, long bytes, long connections) {}
