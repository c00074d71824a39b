package dev.barista.runtime.netlink;

/// The messages around those of an nf_tables transaction.
final class Transaction {

    private static final int SUBSYSTEM = 10; // NFNL_SUBSYS_NFTABLES

    static final Message BEGIN = frame(0x10);
    static final Message END = frame(0x11);

    private static Message frame(int type) {
        return new MessageWriter().put8(0).put8(0).put16BigEndian(SUBSYSTEM).message(type, 0);
    }

    /// A failure of [#BEGIN] is one of the whole.
    static Failure unframed(Failure failure) {
        return new Failure(failure.index() - 1, failure.errno(), failure.text());
    }

    private Transaction() {}
}
