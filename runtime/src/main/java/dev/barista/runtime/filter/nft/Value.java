package dev.barista.runtime.filter.nft;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/// Bytes as a register of nf_tables holds them. Immutable.
public final class Value {

    private final byte[] bytes;

    private Value(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Value of(byte[] bytes) {
        return new Value(bytes.clone());
    }

    public static Value of(InetAddress address) {
        return new Value(address.getAddress());
    }

    /// A number of 32 bits that the machine made: a link group, a state, a random number.
    public static Value ofNative(int number) {
        return new Value(
                ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(number).array());
    }

    public static Value ofByte(int number) {
        return new Value(new byte[] {(byte) number});
    }

    /// A number of 16 bits in network order, as a port.
    public static Value ofPort(int port) {
        return new Value(new byte[] {(byte) (port >> 8), (byte) port});
    }

    public static Value zeros(int length) {
        return new Value(new byte[length]);
    }

    /// `bits` ones, then zeros.
    public static Value mask(int bits, int length) {
        byte[] mask = new byte[length];
        for (int i = 0; i < bits; i++) {
            mask[i / 8] |= (byte) (0x80 >> i % 8);
        }
        return new Value(mask);
    }

    /// A concatenation: each part is filled up with zeros to whole registers of 4 bytes.
    public static Value join(Value... parts) {
        int length = 0;
        for (Value part : parts) {
            length += registers(part.length()) * 4;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (Value part : parts) {
            int start = all.position();
            all.put(part.bytes).position(start + registers(part.length()) * 4);
        }
        return new Value(all.array());
    }

    /// How many registers of 4 bytes a number of bytes takes.
    static int registers(int length) {
        return (length + 3) / 4;
    }

    public int length() {
        return bytes.length;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Value that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// In hexadecimal digits.
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
