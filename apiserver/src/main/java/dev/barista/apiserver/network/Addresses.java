package dev.barista.apiserver.network;

import dev.barista.model.serving.AddressBlock;
import java.util.ArrayList;
import java.util.List;

/// Addresses as text. Pure.
final class Addresses {

    private static final AddressBlock LOOPBACK = block("127.0.0.0/8");
    private static final AddressBlock LOOPBACK6 = block("::1/128");
    private static final AddressBlock LINK_LOCAL = block("169.254.0.0/16");
    private static final AddressBlock LINK_LOCAL6 = block("fe80::/10");
    private static final AddressBlock MULTICAST = block("224.0.0.0/24");
    private static final AddressBlock MULTICAST6 = block("ff02::/16");

    private static AddressBlock block(String text) {
        return AddressBlock.find(text).orElseThrow();
    }

    static boolean isAddress(String text) {
        return text.indexOf('/') < 0 && AddressBlock.find(text).isPresent();
    }

    static boolean isBlock(String text) {
        return text.indexOf('/') >= 0 && AddressBlock.find(text).isPresent();
    }

    /// An address as a block of its own, so that two spellings of one are equal.
    ///
    /// @throws java.util.NoSuchElementException if it is none
    static AddressBlock of(String address) {
        return block(address);
    }

    /// What is wrong with an address that pods are to be reached at; empty if nothing is.
    static List<String> special(String address) {
        List<String> wrong = new ArrayList<>();
        AddressBlock one = of(address);
        if (one.equals(of("0.0.0.0")) || one.equals(of("::"))) {
            wrong.add("may not be unspecified (%s)".formatted(address));
        }
        if (LOOPBACK.contains(address) || LOOPBACK6.contains(address)) {
            wrong.add("may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }
        if (LINK_LOCAL.contains(address) || LINK_LOCAL6.contains(address)) {
            wrong.add("may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }
        if (MULTICAST.contains(address) || MULTICAST6.contains(address)) {
            wrong.add("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
        return wrong;
    }

    private Addresses() {}
}
