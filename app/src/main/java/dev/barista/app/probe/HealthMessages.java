package dev.barista.app.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.barista.node.probe.Probes.GrpcHealth;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// The two messages of gRPC's health checking protocol: a service's name in field 1, and a status
/// in field 1. Pure.
///
/// @see <a href="https://protobuf.dev/programming-guides/encoding/">Encoding</a>
final class HealthMessages {

    private static final int PREFIX = 5; // of a message of gRPC: whether compressed, and its length
    private static final int TEXT_1 = 0x0a;
    private static final int VARINT_1 = 0x08;
    private static final int INTERNAL = 13; // as gRPC numbers them

    /// @param service of at most 16383 bytes
    static ByteBuf request(String service) {
        byte[] name = service.getBytes(UTF_8);
        ByteBuf message = Unpooled.buffer();
        if (name.length > 0) {
            message.writeByte(TEXT_1);
            if (name.length < 0x80) {
                message.writeByte(name.length);
            } else {
                message.writeByte((name.length & 0x7f) | 0x80).writeByte(name.length >> 7);
            }
            message.writeBytes(name);
        }
        return Unpooled.buffer().writeByte(0).writeInt(message.readableBytes()).writeBytes(message);
    }

    /// @param answer with its prefix
    static GrpcHealth answer(ByteBuf answer) {
        if (answer.readableBytes() < PREFIX || answer.getByte(0) != 0) {
            return new GrpcHealth.Failed(INTERNAL, "no message, or a compressed one");
        }
        ByteBuf message = answer.slice(PREFIX, answer.readableBytes() - PREFIX);
        int status = 0; // what is not written is zero
        if (message.readableBytes() >= 2 && message.readByte() == VARINT_1) {
            status = message.readByte();
        }
        return switch (status) {
            case 1 -> new GrpcHealth.Serving();
            case 2 -> new GrpcHealth.NotServing("NOT_SERVING");
            case 3 -> new GrpcHealth.NotServing("SERVICE_UNKNOWN");
            default -> new GrpcHealth.NotServing("UNKNOWN");
        };
    }

    private HealthMessages() {}
}
