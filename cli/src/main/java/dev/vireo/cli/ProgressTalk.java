package dev.vireo.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// Tells on stderr how far long work is: a bar on a terminal, elsewhere a line every ten seconds.
final class ProgressTalk implements AutoCloseable {
    private static final int WIDTH = 100;
    private static final int MILLIS = 500;
    private static final long QUIET_NANOS = 10_000_000_000L;

    private final Console console;
    private final String what;
    private final long total;
    private final @Nullable ProgressBar bar;
    private long told = System.nanoTime();

    ProgressTalk(Console console, String what, long total) {
        this.console = console;
        this.what = what;
        this.total = total;
        this.bar = console.talksToTerminal()
                ? new ProgressBarBuilder()
                        .setTaskName(what)
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(MILLIS)
                        .setConsumer(new ConsoleProgressBarConsumer(console.talkStream(), WIDTH))
                        .build()
                : null;
    }

    /// So much is done. May be called from any thread.
    void done(long count) {
        done(count, "");
    }

    /// So much is done, with a few words about it.
    synchronized void done(long count, String detail) {
        if (bar != null) {
            bar.stepTo(count);
            bar.setExtraMessage(detail);
        } else if (System.nanoTime() - told > QUIET_NANOS) {
            told = System.nanoTime();
            console.talk(what + " " + count + "/" + total + (detail.isEmpty() ? "" : ": " + detail));
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
