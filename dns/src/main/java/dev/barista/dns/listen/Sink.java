package dev.barista.dns.listen;

import dev.barista.dns.message.Query;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;

/// Where the answer to one message goes. Event loop only.
interface Sink {

    InetAddress client();

    boolean isStream();

    /// Bytes that the answer may have.
    int limit(Query query);

    /// Where an answer is written; what the transport puts before it is there already.
    ByteBuf buffer();

    /// @param answer a buffer of [#buffer], which this takes over
    void send(ByteBuf answer);

    /// There is no answer.
    void drop();
}
