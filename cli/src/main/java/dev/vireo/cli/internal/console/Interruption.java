package dev.vireo.cli.internal.console;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ends a command on SIGINT (Ctrl-C) or SIGTERM as it would end by itself: the thread that runs it is
/// interrupted, saves what it has and says so, and the process ends with [#EXIT_CODE].
///
/// Java tells of these signals by starting its shutdown hooks; the process lives until they are done.
public final class Interruption {
    /// The exit code of an interrupted command.
    public static final int EXIT_CODE = 130;

    /// How long a command may take to save what it has; a step of a training takes a few seconds.
    private static final long PATIENCE_SECONDS = 60;

    private final Thread command;
    private final CountDownLatch finished = new CountDownLatch(1);

    private Interruption(Thread command) {
        this.command = command;
    }

    /// Watches over the command that the calling thread is about to run.
    public static Interruption watch() {
        Interruption watching = new Interruption(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(new Thread(watching::signalled, "vireo-interruption"));
        return watching;
    }

    /// The command is done, and all that it printed is out.
    public void finished() {
        finished.countDown();
    }

    /// Runs when the process is asked to end, also by itself after the command.
    private void signalled() {
        if (finished.getCount() == 0) {
            return;
        }
        command.interrupt();
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("vireo: interrupted; the command did not stop in " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException _) {
            // ended below all the same
        }
        Runtime.getRuntime().halt(EXIT_CODE); // not exit, which waits for this very hook
    }
}
