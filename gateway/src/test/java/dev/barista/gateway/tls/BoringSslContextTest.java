package dev.barista.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.Await;
import dev.barista.gateway.port.TlsContext;
import dev.barista.model.testkit.VirtualTime;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

@Timeout(60)
@EnabledIf(value = "io.netty.handler.ssl.OpenSsl#isAvailable", disabledReason = "no library")
class BoringSslContextTest {

    private static ReferenceCountedOpenSslContext bare() throws Exception {
        return (ReferenceCountedOpenSslContext)
                SslContextBuilder.forServer(
                                new OneKey(
                                        KeyPairGenerator.getInstance("EC")
                                                .generateKeyPair()
                                                .getPrivate(),
                                        List.of()))
                        .sslProvider(SslProvider.OPENSSL_REFCNT)
                        .build();
    }

    @Test
    void theNativeOneIsFreedWhenNoHostHasItAndItsLastConnectionHasEnded() throws Exception {
        ReferenceCountedOpenSslContext bare = bare();
        SslHandler handler = handlerOfOneThatIsForgotten(bare);

        Await.until(() -> collect() && bare.refCnt() == 1);
        var _ = ReferenceCountUtil.release(handler.engine());

        assertThat(bare.refCnt()).isZero();
    }

    private static SslHandler handlerOfOneThatIsForgotten(ReferenceCountedOpenSslContext bare) {
        TlsContext context = new BoringSslContext(bare, new VirtualTime(), new Random(1));
        SslHandler handler = context.handler(UnpooledByteBufAllocator.DEFAULT);
        assertThat(bare.refCnt()).isEqualTo(2);
        return handler;
    }

    private static boolean collect() {
        System.gc();
        return true;
    }
}
