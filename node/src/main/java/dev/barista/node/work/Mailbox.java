package dev.barista.node.work;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs what it is given one at a time, in order, on the threads of another executor: who is only
/// touched from within one mailbox needs no lock.
///
/// Thread-safe. As long as its senders: each has at most one letter under way (a watch is folded
/// into the latest version, a probe or a timer waits for its answer), so it needs no bound.
public final class Mailbox implements Executor {

    private static final Logger log = LoggerFactory.getLogger(Mailbox.class);

    private final Executor threads;

    @GuardedBy("letters")
    private final Queue<Runnable> letters = new ArrayDeque<>();

    @GuardedBy("letters")
    private boolean reading;

    public Mailbox(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable letter) {
        synchronized (letters) {
            letters.add(letter);
            if (reading) {
                return;
            }
            reading = true;
        }
        threads.execute(this::read);
    }

    private void read() {
        for (Runnable letter = next(); letter != null; letter = next()) {
            try {
                letter.run();
            } catch (RuntimeException ours) {
                log.atError().setCause(ours).log("letter failed");
            }
        }
    }

    private @Nullable Runnable next() {
        synchronized (letters) {
            Runnable letter = letters.poll();
            reading = letter != null;
            return letter;
        }
    }
}
