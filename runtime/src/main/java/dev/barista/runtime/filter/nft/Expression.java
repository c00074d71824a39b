package dev.barista.runtime.filter.nft;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A step of a rule. Registers have numbers from 0 to 15 and 4 bytes each; a longer value takes the
/// next ones too. A register must be written before it is read in the same rule.
public sealed interface Expression {

    /// Loads what the kernel knows of a packet.
    record Meta(MetaKey key, int register) implements Expression {}

    /// Loads bytes of the packet.
    record Payload(Header header, int offset, int length, int register) implements Expression {}

    /// Loads what the kernel knows of the packet's connection.
    record Connection(ConnectionKey key, int register) implements Expression {}

    /// Loads the index of the link to which the source address is routed, if it is that on which
    /// the packet came; else 0.
    record SourceRoute(int register) implements Expression {}

    /// Loads a random number from 0 to `modulus` - 1.
    record Random(int modulus, int register) implements Expression {}

    /// Loads a constant.
    record Constant(Value value, int register) implements Expression {}

    /// Keeps those bits that are set in the mask.
    record Mask(int register, Value mask) implements Expression {}

    /// Holds if the register compares so with the value.
    record Compare(int register, Operator operator, Value value) implements Expression {}

    /// Holds if the set has the key.
    record In(String set, int key) implements Expression {}

    /// Loads what the map has for the key; holds if it has the key.
    record Load(String map, int key, int register) implements Expression {}

    /// Does what the map says for the key; holds if it has the key.
    record Dispatch(String map, int key) implements Expression {}

    /// Adds an element for a time, or begins its time anew; holds if there is room.
    record Touch(String set, int key, Duration time) implements Expression {}

    /// Adds an element for a time, or begins its time anew; holds if the packets of that element
    /// come faster than `perSecond`, of which `burst` may come at once.
    record Exceeds(String set, int key, Duration time, int perSecond, int burst)
            implements Expression {}

    /// Counts the packet and its bytes in the element of the key, which it adds.
    record Count(String set, int key) implements Expression {}

    /// Rewrites the destination, or the source, of the connection.
    ///
    /// @param port null to keep it
    record Translate(End end, AddressFamily family, int address, @Nullable Integer port)
            implements Expression {}

    /// Rewrites the source of the connection to the address of the link that it leaves by.
    record Masquerade() implements Expression {}

    /// Tells the sender that it is not wanted, and drops the packet.
    record Reject(Answer answer) implements Expression {}

    record Decide(Verdict verdict) implements Expression {}

    /// Named as in the kernel.
    enum MetaKey {
        IIF(4),
        NFPROTO(15),
        L4PROTO(16),
        IIFGROUP(21),
        OIFGROUP(22);

        private final int number;

        MetaKey(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    enum ConnectionKey {
        STATE(0),
        STATUS(2);

        private final int number;

        ConnectionKey(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    enum Header {
        NETWORK(1),
        TRANSPORT(2);

        private final int number;

        Header(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    enum Operator {
        EQUAL(0),
        NOT_EQUAL(1),
        AT_MOST(3),
        AT_LEAST(5);

        private final int number;

        Operator(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    enum End {
        SOURCE(0),
        DESTINATION(1);

        private final int number;

        End(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    enum Answer {
        TCP_RESET,
        ADMINISTRATIVELY_PROHIBITED
    }
}
