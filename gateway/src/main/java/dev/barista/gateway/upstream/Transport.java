package dev.barista.gateway.upstream;

import static java.nio.ByteOrder.nativeOrder;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.io.IOException;

/// How sockets are polled: epoll, or the JDK's selector where epoll's native library is absent.
/// Only epoll takes sockets that were opened inside the network namespace of an instance.
public enum Transport {
    EPOLL,
    NIO;

    private static final int TCP_CLOSE = 7; // of the kernel's include/net/tcp_states.h

    // Of the kernel's include/uapi/linux/tcp.h: struct tcp_info up to tcpi_bytes_acked.
    private static final int BYTES_ACKED = 120;
    private static final RawUnixChannelOption TCP_INFO =
            new RawUnixChannelOption("TCP_INFO", 6, 11, BYTES_ACKED + Long.BYTES);

    /// What works on this machine.
    public static Transport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    public IoHandlerFactory handlers() {
        return this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    public Class<? extends ServerSocketChannel> server() {
        return this == EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /// Whether the other side has reset a connection. Without epoll it is not known: no.
    static boolean isReset(Channel channel) {
        try {
            return channel instanceof EpollSocketChannel epoll
                    && epoll.isOpen()
                    && epoll.tcpInfo().state() == TCP_CLOSE;
        } catch (ChannelException gone) {
            return false; // what is not known is not claimed
        }
    }

    /// Bytes that the other side has acknowledged, its kernel so far, and one for the opening of
    /// the connection. Without epoll it is not known: all.
    static long acknowledged(Channel channel) {
        try {
            return channel instanceof EpollSocketChannel epoll && epoll.isOpen()
                    ? epoll.config().getOption(TCP_INFO).order(nativeOrder()).getLong(BYTES_ACKED)
                    : Long.MAX_VALUE;
        } catch (ChannelException gone) {
            return Long.MAX_VALUE;
        }
    }

    SocketChannel socket() {
        return this == EPOLL ? new EpollSocketChannel() : new NioSocketChannel();
    }

    /// @throws IOException if this transport cannot
    SocketChannel socket(int descriptor) throws IOException {
        if (this != EPOLL) {
            throw new IOException(
                    "socket in a network namespace: %s (expected: epoll, whose native library is"
                            .formatted(this)
                            .concat(
                                    " absent on this machine; run instances on the host's network)"));
        }
        return new EpollSocketChannel(descriptor);
    }
}
